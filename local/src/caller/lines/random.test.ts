import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';

const draw = (seed: number, count: number) => Array.from({ length: count }, seededRandom(seed));

describe('seeded randomness', () => {
  it('repeats itself from the same seed, and differs from another', () => {
    expect(draw(5, 20)).toEqual(draw(5, 20));
    expect(draw(5, 20)).not.toEqual(draw(6, 20));
  });

  it('is spread evenly over 0 to 1', () => {
    const numbers = draw(1, 20_000);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length / numbers.length;
      expect(share).toBeCloseTo(0.1, 1.7);
    }
  });
});
