import { type EdgeLimits, spendDayOf, stageSpentUsd } from '@ethera/contract';
import type { Clock } from './ports/clock.ts';
import type { VersionedStore } from './ports/versioned-store.ts';
import { spendOf } from './stage-spend.ts';

/** What the stack has set, and of it what an edge is told as it stands. */
export interface StageLimits {
  readonly edge: EdgeLimits;
  /** What the calls of one day may cost in all; null for no limit. In US dollars. */
  readonly usdPerDay: number | null;
}

export interface EdgeLimitsDeps {
  readonly limits: StageLimits;
  readonly spendStore: Pick<VersionedStore, 'look'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * What an edge may use now. With the stage's spending unreadable there is no answer: an edge then keeps what it was told
 * before, which is nearer the truth than "everything is left".
 * @throws EtheraError `store.*`, `record.malformed`
 */
export async function edgeLimitsNow(deps: EdgeLimitsDeps, signal: AbortSignal): Promise<EdgeLimits> {
  const { limits, spendStore, clock } = deps;
  const { edge, usdPerDay } = limits;
  if (usdPerDay === null) return edge;
  const day = spendDayOf(clock.now());
  const leftUsd = usdPerDay - stageSpentUsd(await spendOf(spendStore, day, signal));
  return { ...edge, stageSpend: { day, leftUsd } };
}
