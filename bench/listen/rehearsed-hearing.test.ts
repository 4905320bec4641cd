import { expect, it } from 'vitest';
import { concatPcm, silence, tone } from '../../local/src/audio/tone.ts';
import { soundOf, type Utterance } from '../call/utterance.ts';
import { createRehearsedHearing, stretchesOf } from './rehearsed-hearing.ts';

const utterance: Utterance = {
  ...soundOf(
    'a',
    'My name is Robert Miller from Leeds',
    concatPcm(tone(300, 600), silence(400), tone(400, 500), silence(700), tone(500, 300)),
  ),
  texts: ['My name is', 'Robert Miller', 'from Leeds'],
  parts: [
    { startMs: 0, endMs: 600 },
    { startMs: 1000, endMs: 1500 },
    { startMs: 2200, endMs: 2500 },
  ],
};

it('knows each beginning and each rest, with the pauses in it', () => {
  expect(stretchesOf(utterance).map(({ text, pcm8k }) => [text, pcm8k.length / 8])).toEqual([
    ['My name is', 600],
    ['My name is Robert Miller', 1500],
    ['My name is Robert Miller from Leeds', 2500],
    ['Robert Miller from Leeds', 1500],
    ['from Leeds', 300],
  ]);
});

it('recalls what the recogniser made of the words, or of nearly those words', async () => {
  const heard = [
    'My name is.',
    'My name is Robber Miller.',
    'My name is Robber Miller from Leeds.',
    'Robber from Leeds.',
    'Leeds.',
  ];
  let next = 0;
  const hearing = createRehearsedHearing(async () => heard[next++] ?? '');
  expect(await hearing.rehearse([utterance])).toBe(5);
  expect(hearing.recall('My name is')).toBe('My name is.');
  expect(hearing.recall('my name is Robert')).toBe('My name is Robber Miller.');
  expect(hearing.recall('from Leeds')).toBe('Leeds.');
  expect(hearing.recall('something else')).toBeUndefined();
  expect(hearing.recall('')).toBeUndefined();
});
