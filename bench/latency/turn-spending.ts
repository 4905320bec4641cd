import type { TurnEntry, TurnUsage } from '@ethera/contract';

/** What was bought for a question, every attempt at it counted. */
export interface TurnSpending {
  readonly attempts: number;
  /** Characters of speech. */
  readonly boughtCharacters: number;
  /** … of which the caller heard nothing. */
  readonly wastedCharacters: number;
}

/** What the function says of an attempt. */
export type UsageOf = (entry: TurnEntry, attempt: number) => Pick<TurnUsage, 'speechCharacters'> | null;

/** @param entries all turns that were made of the question */
export function spendingOn(entries: readonly TurnEntry[], usageOf: UsageOf): TurnSpending {
  let bought = 0;
  let wasted = 0;
  for (const entry of entries) {
    for (const { attempt } of entry.attempts) {
      const characters = usageOf(entry, attempt)?.speechCharacters ?? 0;
      bought += characters;
      const heard = attempt === entry.committedAttempt ? entry.heard.trim().length : 0;
      wasted += Math.max(0, characters - heard);
    }
  }
  const attempts = entries.reduce((sum, entry) => sum + entry.attempts.length, 0);
  return { attempts, boughtCharacters: bought, wastedCharacters: wasted };
}
