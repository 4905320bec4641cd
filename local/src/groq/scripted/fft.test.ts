import { describe, expect, it } from 'vitest';
import { complexOf, correlate, nextPowerOfTwo, transform } from './fft.ts';

describe('fft', () => {
  it('agrees with the definition', () => {
    const samples = Float64Array.of(1, -2, 3.5, 0, 0.25, 4, -1, 2);
    const spectrum = complexOf(samples, 8);
    transform(spectrum);
    for (let k = 0; k < 8; k++) {
      let [re, im] = [0, 0];
      for (const [n, sample] of samples.entries()) {
        re += sample * Math.cos((-2 * Math.PI * k * n) / 8);
        im += sample * Math.sin((-2 * Math.PI * k * n) / 8);
      }
      expect(spectrum.re[k]).toBeCloseTo(re, 9);
      expect(spectrum.im[k]).toBeCloseTo(im, 9);
    }
  });

  it('correlates as a sum of products would', () => {
    const long = Float64Array.from({ length: 20 }, (_, n) => Math.sin(n * n));
    const short = long.slice(7, 12);
    const [a, b] = [complexOf(long, 32), complexOf(short, 32)];
    transform(a);
    transform(b);
    const products = correlate(a, b);
    for (const position of [0, 3, 7, 15]) {
      const expected = short.reduce((sum, value, n) => sum + value * (long[position + n] as number), 0);
      expect(products[position]).toBeCloseTo(expected, 9);
    }
  });

  it('finds the size for a length', () => {
    expect([1, 2, 3, 1024, 1025].map(nextPowerOfTwo)).toEqual([2, 2, 4, 1024, 2048]);
  });
});
