import { quantile } from './quantiles.ts';
import { tFactor } from './student-t.ts';

export interface SlopePoint {
  readonly x: number;
  readonly y: number;
  /** Such as the call: points of a group share a level of their own, which is no slope. */
  readonly group?: string | number;
}

/** How much `y` grows with each `x`, and the ends of its 95 % interval. */
export interface Slope {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/** From so many groups on, the groups themselves tell how much slopes differ by chance. */
const enoughGroups = 6;

/**
 * The slope common to all groups, by least squares around each group's own mean (a fixed effect per group).
 *
 * With six groups or more the interval is by how much the groups differ from one another (clustered by group, Student's t with
 * groups − 1 degrees of freedom): it holds where neighbours within a group resemble each other, and where each group has a
 * drift of its own. With fewer it is the ordinary one, which takes all points for independent. Where too few points are
 * left to tell, the interval is infinite.
 * @throws {RangeError} when no group has two different `x`: there is no slope then
 */
export function slopeWithInterval(points: readonly SlopePoint[]): Slope {
  const groups = [...Map.groupBy(points, ({ group }) => group).values()].map(centred);
  const spread = sum(groups.flatMap((group) => group.map(({ x }) => x * x)));
  if (!(spread > 0)) throw new RangeError('a slope takes two points of a group that differ in x');
  const slope = sum(groups.flatMap((group) => group.map(({ x, y }) => x * y))) / spread;
  const residual = ({ x, y }: SlopePoint) => y - slope * x;
  const telling = groups.filter((group) => group.some(({ x }) => x !== 0));
  const isClustered = telling.length >= enoughGroups;
  const degrees = isClustered ? telling.length - 1 : points.length - groups.length - 1;
  if (degrees < 1) return { slope, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const variance = isClustered
    ? clusteredVariance(telling, spread, residual)
    : sum(groups.flat().map((point) => residual(point) ** 2)) / degrees / spread;
  const reach = tFactor(degrees) * Math.sqrt(variance);
  return { slope, low: slope - reach, high: slope + reach };
}

/**
 * The median of the slopes between each two of `values` (Theil and Sen), as they grow from one to the next: a single value
 * that is far off counts no more than any other. 0 for fewer than two.
 */
export function robustSlope(values: readonly number[]): number {
  const slopes = values.flatMap((value, index) =>
    values.slice(index + 1).map((later, between) => (later - value) / (between + 1)),
  );
  return quantile(slopes, 0.5) ?? 0;
}

/**
 * Each group's residuals are smaller than its errors, by the part of the slope that is its own: what one learns by leaving the
 * group out (CR3, the jackknife) is not.
 */
function clusteredVariance(
  groups: readonly (readonly SlopePoint[])[],
  spread: number,
  residual: (point: SlopePoint) => number,
): number {
  const changes = groups.map((group) => {
    const own = sum(group.map(({ x }) => x * x));
    return sum(group.map((point) => point.x * residual(point))) / (spread - own);
  });
  return (sum(changes.map((change) => change * change)) * (groups.length - 1)) / groups.length;
}

function centred(points: readonly SlopePoint[]): SlopePoint[] {
  const x = sum(points.map((point) => point.x)) / points.length;
  const y = sum(points.map((point) => point.y)) / points.length;
  return points.map((point) => ({ x: point.x - x, y: point.y - y }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
