import { describe, expect, it } from 'vitest';
import type { Sampler } from '../../local/src/latency.ts';
import { answerOf } from './answer.ts';
import { readInputs } from './inputs.ts';

/** Medians: transcription 250 ms, first token 200 ms, 500 tokens a second, first audio 150 ms, a fifth of real time. */
const medians: Sampler = (figure) => (typeof figure === 'number' ? figure : figure.median);
const inputs = readInputs([
  'pauseMs=300',
  'charactersPerSecond=15',
  'firstChunkCharacters=45',
  'laterChunkCharacters=90',
  's3Ms=25',
]);

describe('an attempt that is answered', () => {
  it('buys nothing before the commit', () => {
    const { chatAtMs, speech, heardAtMs, functionMs } = answerOf(30, inputs, medians);
    expect(chatAtMs).toBe(250);
    // 30 characters are written 465 ms after the beginning; the caller's silence is full after 400.
    expect(speech).toEqual([{ atMs: 465, openMs: 150 + 400 }]);
    expect(heardAtMs).toBe(465 + 150 + 2_000);
    expect(functionMs).toBe(465 + 550 + 25);
    const late = readInputs(['pauseMs=300', 'endOfTurnMs=1300']);
    expect(answerOf(30, late, medians).speech[0]?.atMs).toBe(1_000);
  });

  it('buys each further piece when little is left of the one before', () => {
    const { speech, heardAtMs } = answerOf(45 + 90, inputs, medians);
    const firstAtMs = 200 + 250 + 45 / 2;
    const firstPlayedMs = firstAtMs + 150 + 3_000;
    expect(speech).toEqual([
      { atMs: firstAtMs, openMs: 150 + 600 },
      { atMs: firstPlayedMs - inputs.buyAheadMs, openMs: 150 + 1_200 },
    ]);
    expect(heardAtMs).toBeCloseTo(firstPlayedMs + 6_000, 9);
  });
});
