/** A complex signal or spectrum: real and imaginary parts of one length, a power of two. */
export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function nextPowerOfTwo(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, length)));
}

/** Real samples, padded with zeros to `size`. */
export function complexOf(samples: Float64Array, size: number): Complex {
  const re = new Float64Array(size);
  re.set(samples);
  return { re, im: new Float64Array(size) };
}

/** Fourier transform in place (Cooley and Tukey, radix 2). */
export function transform({ re, im }: Complex): void {
  const size = re.length;
  reorder(re, im);
  for (let half = 1; half < size; half *= 2) {
    const angle = -Math.PI / half;
    for (let k = 0; k < half; k++) {
      const cos = Math.cos(angle * k);
      const sin = Math.sin(angle * k);
      for (let even = k; even < size; even += 2 * half) {
        const odd = even + half;
        const oddRe = (re[odd] as number) * cos - (im[odd] as number) * sin;
        const oddIm = (re[odd] as number) * sin + (im[odd] as number) * cos;
        re[odd] = (re[even] as number) - oddRe;
        im[odd] = (im[even] as number) - oddIm;
        re[even] = (re[even] as number) + oddRe;
        im[even] = (im[even] as number) + oddIm;
      }
    }
  }
}

/** Correlation of two real signals from their spectra: element `n` compares `b` with `a` from `n` on. */
export function correlate(a: Complex, b: Complex): Float64Array {
  const size = a.re.length;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const [aRe, aIm, bRe, bIm] = [a.re[k], a.im[k], b.re[k], b.im[k]] as [number, number, number, number];
    // a · conj(b), conjugated again because the inverse transform is a forward one between conjugations.
    re[k] = aRe * bRe + aIm * bIm;
    im[k] = -(aIm * bRe - aRe * bIm);
  }
  transform({ re, im });
  return re.map((value) => value / size);
}

function reorder(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let index = 1, mirrored = 0; index < size; index++) {
    let bit = size >> 1;
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (index < mirrored) {
      [re[index], re[mirrored]] = [re[mirrored] as number, re[index] as number];
      [im[index], im[mirrored]] = [im[mirrored] as number, im[index] as number];
    }
  }
}
