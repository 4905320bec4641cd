import { ulawBytes } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { SpeechRate, textLeft } from './spoken-position.ts';

const text = 'We are open every day from nine.';
/** A letter in 100 ms. */
const rate = { charactersPerMs: 0.01 };

describe('of a sentence whose audio broke off', () => {
  test.each([
    ['before its first byte: all of it', 0, text],
    ['within the first half of a word: that word on', 800, 'open every day from nine.'],
    ['within its second half: the next word on', 1_050, 'every day from nine.'],
    ['between two words', 1_200, 'every day from nine.'],
    ['in the last letters: nothing', 3_100, ''],
    ['after more than it can have taken: nothing', 9_000, ''],
  ])('%s', (_, heardMs, left) => {
    expect(textLeft(text, ulawBytes(heardMs), rate)).toBe(left);
  });
});

test('the pace is learned from whole sentences, and not from a word', () => {
  const learned = new SpeechRate();
  learned.note('Yes.', ulawBytes(2_000));
  expect(learned.charactersPerMs).toBe(0.015);
  for (let time = 0; time < 30; time += 1) learned.note('x'.repeat(100), ulawBytes(10_000));
  expect(learned.charactersPerMs).toBeCloseTo(0.01, 4);
});
