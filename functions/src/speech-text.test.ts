import { describe, expect, test } from 'vitest';
import { speechText } from './speech-text.ts';

describe('speechText', () => {
  test.each([
    ['emphasis', 'This is **very** *important* and __so__ _is_ this', 'This is very important and so is this'],
    ['code', 'Use `npm test` now', 'Use npm test now'],
    ['a heading', '# Answer\nYes', 'Answer. Yes'],
    ['a list', '- one\n- two\n* three', 'one. two. three'],
    ['a list after a colon', 'We have:\n\n- tea\n- milk', 'We have: tea. milk'],
    ['a quotation', '> he said\n> so', 'he said. so'],
    ['a link', 'See [our page](https://example.com/a_b) today', 'See our page today'],
    ['a link that never closes', 'See [our page](https://example.com today', 'See our page today'],
    ['emoji', 'Hello 👋🏽! Great 👍', 'Hello! Great'],
    ['a flag and a keycap', 'Call 🇷🇺 1️⃣ now', 'Call 1 now'],
    ['white space', 'one \t two\u00a0\u202fthree', 'one two three'],
    ['a table', '| a | b |', 'a b'],
    ['nothing but marks', '*** --- ###', ''],
  ])('takes away %s', (_, written, expected) => {
    expect(speechText(written)).toBe(expected);
  });

  test.each([
    ['multiplication', '2 * 3 = 6'],
    ['a minus at the start', '-5 outside'],
    ['a telephone number', '+7 912 000'],
    ['an address with an underscore', 'first_last@example.com'],
    ['a rank', 'We are #1 here'],
    ['about', 'it takes ~5 minutes'],
    ['a dash', 'Москва — столица'],
    ['a hyphen', 'что-то, то есть'],
    ['a range', '5-7 дней'],
  ])('keeps %s', (_, written) => {
    expect(speechText(written)).toBe(written);
  });
});
