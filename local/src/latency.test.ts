import { describe, expect, it } from 'vitest';
import { createSampler } from './latency.ts';

describe('latency sampler', () => {
  it('returns a fixed figure as it is', () => {
    expect(createSampler()(250)).toBe(250);
  });

  it('hits the median and the 95th percentile it was given', () => {
    const sample = createSampler(7);
    const drawn = Array.from({ length: 20_000 }, () => sample({ median: 200, p95: 500 })).sort((a, b) => a - b);
    expect(Math.abs((drawn[10_000] as number) - 200)).toBeLessThan(6);
    expect(Math.abs((drawn[19_000] as number) - 500)).toBeLessThan(25);
  });

  it('repeats itself for a seed and differs between seeds', () => {
    const draw = (seed: number) => createSampler(seed)({ median: 100, p95: 200 });
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
  });
});
