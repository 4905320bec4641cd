import { expect, it } from 'vitest';
import { pairedDifference } from './paired-difference.ts';

it('is the middle of the differences, not the difference of the middles', () => {
  const pairs = [
    { before: 100, after: 110 },
    { before: 500, after: 505 },
    { before: 900, after: 600 },
  ];
  expect(pairedDifference(pairs)).toMatchObject({ median: 5, pairs: 3, low: Number.NEGATIVE_INFINITY });
});

it('has an interval by the signs from six pairs on', () => {
  const pairs = [1, 2, 3, 4, 5, 6].map((ms) => ({ before: 1000 * ms, after: 1001 * ms }));
  expect(pairedDifference(pairs)).toEqual({ median: 3.5, low: 1, high: 6, pairs: 6 });
});

it('does not exist without a pair', () => {
  expect(pairedDifference([])).toBeUndefined();
});
