import { type EagerTurns, holdAgainst } from './admission.ts';
import type { Limit } from './limits.ts';
import type { Traffic } from './traffic.ts';

/** With twelve turns a call, one call in eighty has a turn that is refused, which its caller hears as an apology. */
export const bearableShare = 0.001;

/**
 * How many calls at the same time a limit bears: of so many, no more than `bearableShare` of the requests are refused.
 * @param traffics the one of the fewest lines first: it is the longer one, and is asked first
 * @returns infinite when the limit bears the largest traffic
 */
export function callsBorne(
  traffics: readonly Traffic[],
  { resource, limit }: Pick<Limit, 'resource' | 'limit'>,
  eagerTurns?: EagerTurns,
): number {
  for (const traffic of traffics) {
    const bears = (calls: number) =>
      holdAgainst(traffic, resource, calls, limit, eagerTurns).refusedShare <= bearableShare;
    if (!bears(traffic.lines)) return greatest(1, traffic.lines, bears);
  }
  return Number.POSITIVE_INFINITY;
}

/** The greatest whole number that holds, where all below one hold and none from it on; 0 when `low` does not. */
function greatest(low: number, high: number, holds: (value: number) => boolean): number {
  if (!holds(low)) return low - 1;
  let [least, most] = [low, high];
  while (most - least > 1) {
    const middle = (least + most) >> 1;
    if (holds(middle)) least = middle;
    else most = middle;
  }
  return least;
}
