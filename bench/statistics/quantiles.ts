/** Ends of an interval; infinite on a side of which the values say nothing. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The quantile of values in any order, interpolated between its neighbours (type 7 of Hyndman and Fan, as in R and NumPy);
 * undefined without a value.
 * @param q 0 (the least) to 1 (the greatest)
 * @throws {RangeError} for another `q`, or a value that is no number
 */
export function quantile(values: readonly number[], q: number): number | undefined {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile lies between 0 and 1, not at ${q}`);
  if (values.some(Number.isNaN)) throw new RangeError('a quantile of values that are no numbers');
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return undefined;
  return below === above ? below : below + (place - Math.floor(place)) * (above - below);
}

/**
 * Where the quantile of what the values were drawn from lies, with at least this confidence: two of the values, by their
 * ranks alone, whatever the distribution. Holds for values that are independent of one another.
 */
export function quantileInterval(values: readonly number[], q: number, confidence = 0.95): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  // So many of the values lie below the quantile, by chance.
  const chances = binomialChances(sorted.length, q);
  const low = countWhile(chances, tail) - 1;
  const high = sorted.length - countWhile(chances.toReversed(), tail);
  return { low: sorted[low] ?? Number.NEGATIVE_INFINITY, high: sorted[high] ?? Number.POSITIVE_INFINITY };
}

/** A part of a whole, 0 to 1; 0 of nothing. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** How many of the first chances come together to no more than `most`. */
function countWhile(chances: readonly number[], most: number): number {
  let sum = 0;
  const first = chances.findIndex((chance) => {
    sum += chance;
    return sum > most;
  });
  return first === -1 ? chances.length : first;
}

/** Of 0 to `trials` hits, by logarithms: a twentieth to the thousandth is no number. */
function binomialChances(trials: number, hit: number): number[] {
  let log = trials * Math.log(1 - hit);
  return Array.from({ length: trials + 1 }, (_, hits) => {
    const chance = Math.exp(log);
    log += Math.log((trials - hits) / (hits + 1)) + Math.log(hit / (1 - hit));
    return chance;
  });
}
