import { describe, expect, it } from 'vitest';
import { whiteNoise } from '../../local/src/caller/lines/noise-line.ts';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { shareOf } from './quantiles.ts';
import { robustSlope, type SlopePoint, slopeWithInterval } from './slope.ts';

const trueSlope = 0.4;

interface Calls {
  readonly calls: number;
  readonly turns: number;
  /** Of a turn's deviation, what the next turn keeps. */
  readonly memory?: number;
  /** How much the calls' own slopes differ (standard deviation). */
  readonly drift?: number;
}

/** Calls of a level of their own, far more different than their turns are. */
function simulated(normal: () => number, { calls, turns, memory = 0, drift = 0 }: Calls): SlopePoint[] {
  return Array.from({ length: calls }, (_, group) => {
    const level = 500 + 80 * normal();
    const own = trueSlope + drift * normal();
    let deviation = 0;
    return Array.from({ length: turns }, (_, x) => {
      deviation = memory * deviation + 10 * normal();
      return { x, y: level + own * x + deviation, group };
    });
  }).flat();
}

function coverage(shape: Calls, runs = 1000): number {
  const random = seededRandom(11);
  const values = whiteNoise(random, 60_000);
  let next = 0;
  const normal = () => values[next++ % values.length] as number;
  const hits = Array.from({ length: runs }, () => slopeWithInterval(simulated(normal, shape))).filter(
    ({ low, high }) => low <= trueSlope && trueSlope <= high,
  );
  return shareOf(hits.length, runs);
}

describe('the slope of several calls', () => {
  it('is found beneath levels that differ', () => {
    const points = [
      { x: 1, y: 103, group: 'a' },
      { x: 2, y: 105, group: 'a' },
      { x: 3, y: 107, group: 'a' },
      { x: 10, y: 20, group: 'b' },
      { x: 11, y: 22, group: 'b' },
    ];
    expect(slopeWithInterval(points)).toMatchObject({ slope: expect.closeTo(2, 10), low: expect.closeTo(2, 10) });
  });

  it('has the interval of the textbook for one group', () => {
    // y = 2.2 + 0.6 x, standard error 0.2828, t(3) = 3.1824.
    const points = [2, 4, 5, 4, 5].map((y, index) => ({ x: index + 1, y }));
    const { slope, low, high } = slopeWithInterval(points);
    expect(slope).toBeCloseTo(0.6, 10);
    expect(low).toBeCloseTo(0.6 - 3.1824 * Math.sqrt(0.08), 3);
    expect(high).toBeCloseTo(0.6 + 3.1824 * Math.sqrt(0.08), 3);
  });

  it.each<[string, Calls]>([
    ['of turns that know nothing of each other', { calls: 20, turns: 40 }],
    ['of turns that resemble their neighbours', { calls: 20, turns: 40, memory: 0.6 }],
    ['of calls that have a drift of their own', { calls: 20, turns: 40, drift: 0.5 }],
    ['of a few short calls', { calls: 6, turns: 8, memory: 0.3 }],
    ['of a single call', { calls: 1, turns: 40 }],
  ])('lies in the interval 95 times of 100: %s', (_, shape) => {
    const share = coverage(shape);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.985);
  });

  it('is not told by two points', () => {
    const { slope, low, high } = slopeWithInterval([
      { x: 0, y: 1 },
      { x: 1, y: 2 },
    ]);
    expect([slope, low, high]).toEqual([1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('does not exist where x is the same', () => {
    expect(() => slopeWithInterval([{ x: 1, y: 1 }])).toThrow(RangeError);
    expect(() => slopeWithInterval([])).toThrow(RangeError);
  });
});

it('a robust slope is not hidden by noise', () => {
  expect(robustSlope([10, 8, 6, 4])).toBeCloseTo(-2);
  expect(robustSlope([0, 11, 9, 20])).toBeCloseTo((4.5 + 20 / 3) / 2);
  expect(robustSlope([240, 240, 240, 240, 240, 800, 240, 300])).toBe(0);
  expect(robustSlope([7])).toBe(0);
});
