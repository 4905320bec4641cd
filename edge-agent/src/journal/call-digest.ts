import {
  type BilledAttempt,
  type CallCost,
  type CallRecord,
  costOfCall,
  knownUsd,
  responseMs,
  type TurnEntry,
} from '@ethera/contract';

/** What a call has cost, as far as it is known here. */
export interface KnownCost {
  readonly usd: number;
  /** Something is not in it: an attempt that was cut off, the function's time. */
  readonly isLeast: boolean;
  readonly parts: CallCost;
}

/** A call in one line. */
export interface CallDigest {
  readonly durationMs: number;
  /** Turns that were somebody's words, or keys. */
  readonly turns: number;
  /** From the caller's silence until the reply played; null when there was no reply. */
  readonly medianResponseMs: number | null;
  /** Null where nothing is known of what was bought: older records do not say. */
  readonly cost: KnownCost | null;
}

export function digestCall(record: CallRecord): CallDigest {
  const turns = record.turns.filter(isTaken);
  return {
    durationMs: record.endedAt - (record.answeredAt ?? record.startedAt),
    turns: turns.length,
    medianResponseMs: median(turns.map(responseMs).filter((ms) => ms !== null)),
    cost: knownCost(record),
  };
}

/** Noise and echo make turns too, which nobody answers. */
export function isTaken({ rejection, committedAttempt }: TurnEntry): boolean {
  return rejection === null && committedAttempt !== null;
}

/** By the price table of this version. The function's memory is not known to an edge, nor what its wrap-up used. */
export function knownCost({ turns }: Pick<CallRecord, 'turns'>): KnownCost | null {
  const attempts = turns.flatMap((turn) => turn.attempts).filter(({ edge }) => edge.sentAt !== null);
  const billed = attempts.flatMap(({ usage, models, function: timings }): BilledAttempt[] =>
    usage && models ? [{ usage, models, functionMs: timings?.doneMs ?? null }] : [],
  );
  if (billed.length === 0 && attempts.length > 0) return null;
  // One object each at least, and the record.
  const parts = costOfCall({ attempts: billed, turnMemoryMb: null, puts: attempts.length + 1, wrapUp: null });
  return { usd: knownUsd(parts), isLeast: true, parts };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
