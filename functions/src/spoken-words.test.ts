import { expect, test } from 'vitest';
import { consistOf, joinSpoken, table, wordsOf } from './spoken-words.ts';

test.each([
  ['I’d like… a B&B!', ["i'd", 'like', 'a', 'b', 'b']],
  ['Uh-huh, twenty-five.', ['uh', 'huh', 'twenty', 'five']],
  ['Ещё Пётр', ['еще', 'петр']],
  ['?!', []],
])('the words of %s', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test.each([
  ['yes', true],
  ['yes of course', true],
  ['yes of', false],
  ['of course not', false],
  ['', false],
])('“%s” consists of answers: %s', (text, expected) => {
  expect(consistOf(wordsOf(text), table('yes of_course'))).toBe(expected);
});

test.each([
  ['I would like.', 'A pizza.', 'I would like A pizza.'],
  ['My number is…', '555', 'My number is 555'],
  ['A pizza,', 'a salad.', 'A pizza, a salad.'],
  ['', 'Yes.', 'Yes.'],
  ['. ', 'Yes.', 'Yes.'],
])('%s + %s', (first, then, whole) => {
  expect(joinSpoken(first, then)).toBe(whole);
});
