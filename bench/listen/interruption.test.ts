import { describe, expect, it } from 'vitest';
import { historyFaults, sameWords, soundsOver } from './interruption.ts';

describe('how long the agent goes on', () => {
  const sounds = [
    { startMs: 0, endMs: 1120 },
    { startMs: 1500, endMs: 1600 },
    { startMs: 3000, endMs: 5000 },
  ];
  it.each([
    ['until its last sound before the answer', 1000, 1400, 120, 0],
    ['until it fell silent, and apart what it resumed', 1000, 2000, 120, 100],
    ['not at all in a pause of its own', 1200, 1400, 0, 0],
    ['not by what it answers', 1700, 2500, 0, 0],
  ])('is counted %s', (_, from, until, silentAfterMs, spokeAgainMs) => {
    expect(soundsOver(sounds, from, until)).toEqual({ silentAfterMs, spokeAgainMs });
  });

  it('is not over in a pause between two words', () => {
    const words = [
      { startMs: 0, endMs: 1100 },
      { startMs: 1200, endMs: 1500 },
    ];
    expect(soundsOver(words, 1000, 2000)).toEqual({ silentAfterMs: 500, spokeAgainMs: 0 });
  });
});

it('knows an interruption among what was understood', () => {
  expect(sameWords('Wait a moment please', 'Tell me more. Wait a moment.')).toBe(true);
  expect(sameWords('Stop', 'Stop.')).toBe(true);
  expect(sameWords('Wait a moment please', 'Tell me please')).toBe(false);
});

it('allows the history half a word too much and a few too little', () => {
  expect(historyFaults({ kept: 11, heard: 10 })).toEqual([]);
  expect(historyFaults({ kept: 7, heard: 10 })).toEqual([]);
  expect(historyFaults({ kept: 12, heard: 10 })[0]).toMatch('12 words of which 10 were heard');
  expect(historyFaults({ kept: 0, heard: 10 })[0]).toMatch('0 words, though 10');
});
