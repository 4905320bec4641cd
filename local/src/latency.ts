/** A fixed value, or values that vary as services do: log-normal, given by its median and its 95th percentile. */
export type Figure = number | { readonly median: number; readonly p95: number };

/** Draws the next value of a figure. */
export type Sampler = (figure: Figure) => number;

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.6449;

/** A sampler whose draws depend on nothing but `seed`, so that a run can be repeated. */
export function createSampler(seed = 1): Sampler {
  let state = seed >>> 0;
  const uniform = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (figure) => {
    if (typeof figure === 'number') return figure;
    const sigma = Math.log(figure.p95 / figure.median) / z95;
    const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return figure.median * Math.exp(sigma * normal);
  };
}
