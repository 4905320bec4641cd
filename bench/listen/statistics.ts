/** The value below which `share` (0 to 1) of the values lie, by the nearest rank; undefined without a value. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** A part of a whole, 0 to 1; 0 of nothing. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 * How fast `values` grow from one to the next: the median of the slopes between each two of them (Theil and Sen), for which
 * a single value that is far off counts no more than any other. 0 for fewer than two.
 */
export function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((value, index) =>
    values.slice(index + 1).map((later, between) => (later - value) / (between + 1)),
  );
  return percentile(slopes, 0.5) ?? 0;
}
