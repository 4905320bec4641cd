import type { EdgeLimits } from '@ethera/contract';

/** How many calls this edge takes at once, and who says so. */
export interface CallLimit {
  readonly calls: number;
  /** The stage's briefing, or this machine's setting. */
  readonly setBy: 'stage' | 'machine';
}

/** @param maxCalls what this machine carries: ETHERA_MAX_CALLS */
export function callLimit(limits: EdgeLimits, maxCalls: number): CallLimit {
  const { callsAtOnce = maxCalls } = limits;
  if (callsAtOnce < maxCalls) return { calls: callsAtOnce, setBy: 'stage' };
  return { calls: maxCalls, setBy: 'machine' };
}
