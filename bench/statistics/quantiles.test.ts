import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { quantile, quantileInterval, shareOf } from './quantiles.ts';

describe('a quantile', () => {
  // As R's quantile(c(15, 20, 35, 40, 50), q) and numpy.quantile have them.
  it.each([
    [0, 15],
    [0.05, 16],
    [0.25, 20],
    [0.4, 29],
    [0.5, 35],
    [0.95, 48],
    [1, 50],
  ])('at %d lies between its neighbours', (q, expected) => {
    expect(quantile([40, 15, 50, 20, 35], q)).toBeCloseTo(expected, 10);
  });

  it('of one value is that value, of none is unknown', () => {
    expect(quantile([7], 0.95)).toBe(7);
    expect(quantile([], 0.5)).toBeUndefined();
  });

  it('keeps an infinite value that it meets, and no other', () => {
    expect(quantile([1, 2, Number.POSITIVE_INFINITY], 1)).toBe(Number.POSITIVE_INFINITY);
    expect(quantile([1, 2, Number.POSITIVE_INFINITY], 0.5)).toBe(2);
  });

  it('refuses what has no order', () => {
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow(RangeError);
    expect(() => quantile([1], 95)).toThrow(RangeError);
  });
});

describe('the interval of a quantile', () => {
  const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  // From tables of the sign test: ranks 2 and 9 of ten, 6 and 15 of twenty, 40 and 61 of a hundred.
  it.each([
    [10, 2, 9],
    [20, 6, 15],
    [100, 40, 61],
  ])('of a median of %d values is between ranks %d and %d', (count, low, high) => {
    expect(quantileInterval(oneTo(count), 0.5)).toEqual({ low, high });
  });

  it('is open where too few values are beyond the quantile', () => {
    expect(quantileInterval(oneTo(5), 0.5)).toEqual({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(quantileInterval(oneTo(40), 0.95).high).toBe(Number.POSITIVE_INFINITY);
    expect(quantileInterval(oneTo(100), 0.95)).toEqual({ low: 90, high: 100 });
  });

  it('stays a number for thousands of values', () => {
    const { low, high } = quantileInterval(oneTo(20_000), 0.95);
    expect(low).toBeGreaterThan(18_900);
    expect(low).toBeLessThan(19_000);
    expect(high).toBeGreaterThan(19_000);
    expect(high).toBeLessThan(19_100);
  });

  it('holds the true quantile in at least 95 of 100 samples', () => {
    const random = seededRandom(7);
    const runs = 2000;
    const hits = Array.from({ length: runs }, () => {
      const { low, high } = quantileInterval(
        Array.from({ length: 120 }, () => random() ** 3),
        0.9,
      );
      return low <= 0.9 ** 3 && 0.9 ** 3 <= high;
    }).filter(Boolean).length;
    expect(shareOf(hits, runs)).toBeGreaterThan(0.945);
    expect(shareOf(hits, runs)).toBeLessThan(0.985);
  });
});

it('shares are parts of a whole, and none of nothing', () => {
  expect(shareOf(1, 4)).toBe(0.25);
  expect(shareOf(0, 0)).toBe(0);
});
