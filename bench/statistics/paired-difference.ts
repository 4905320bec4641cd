import { type Interval, quantile, quantileInterval } from './quantiles.ts';

/** The same question under two conditions. */
export interface Pair {
  readonly before: number;
  readonly after: number;
}

/** By how much `after` is more than `before`, in the middle of all pairs. */
export interface PairedDifference extends Interval {
  readonly median: number;
  readonly pairs: number;
}

/**
 * The median of the pairs' differences with its 95 % interval (by the signs alone; infinite with fewer than six pairs);
 * undefined without a pair.
 */
export function pairedDifference(pairs: readonly Pair[]): PairedDifference | undefined {
  const differences = pairs.map(({ before, after }) => after - before);
  const median = quantile(differences, 0.5);
  return median === undefined ? undefined : { median, pairs: pairs.length, ...quantileInterval(differences, 0.5) };
}
