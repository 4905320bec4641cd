import { expect, test } from 'vitest';
import { ResponseTimes } from './response-times.ts';

const input = { presumedMs: 600, leastMs: 300, mostMs: 1_200 };
const timesOf = (ms: readonly number[]) => {
  const times = new ResponseTimes(input);
  for (const each of ms) times.note(each);
  return times.p95Ms;
};

test('is presumed until there are enough to know', () => {
  expect([timesOf([]), timesOf(new Array(19).fill(400)), timesOf(new Array(20).fill(400))]).toEqual([600, 600, 400]);
});

test('is what nineteen of twenty took less than', () => {
  expect(timesOf(Array.from({ length: 40 }, (_, index) => 400 + index))).toBe(437);
});

test('is bounded both ways', () => {
  expect([timesOf(new Array(30).fill(20)), timesOf(new Array(30).fill(9_000))]).toEqual([300, 1_200]);
});

test('forgets what is long ago', () => {
  expect(timesOf([...new Array(50).fill(1_000), ...new Array(50).fill(400)])).toBe(400);
});
