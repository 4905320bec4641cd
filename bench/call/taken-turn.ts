import type { CallRecord, TurnEntry } from '@ethera/contract';

/** When the caller was saying something, in epoch milliseconds. */
export interface SpokenTimes {
  readonly startedAtMs: number;
  /** The end of the last word. */
  readonly endedAtMs: number;
}

/** What became of something that a caller said in one go. */
export interface TakenTurn {
  /** From the last word's end to the commit by which the agent took the turn; undefined when it never did. */
  readonly commitDelayMs: number | undefined;
  /** Commits before the last word's end: each took half a turn. */
  readonly early: number;
  /** Requests to the pipeline, those of early commits included. */
  readonly attempts: number;
  /** The turn that was taken after the last word, as the record has it. */
  readonly entry: TurnEntry | undefined;
  /** Of the attempt by which it was taken, also from the last word's end. */
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  /** Requests that reached the recogniser, which made nothing of them. */
  readonly misheard: number;
  /** All turns that were taken of the utterance, in order: `entry` and the early ones. */
  readonly committed: readonly TurnEntry[];
}

/** What happens between the last word and the commit; `heardEnd` is when the agent thinks the last word ended. */
export const stages = { heardEnd: 'speechEndedAt', sent: 'sentAt', transcript: 'transcriptAt' } as const;
export type Stage = keyof typeof stages;

/**
 * Finds in a call's record what was made of an utterance.
 * @param untilMs when the caller spoke next (epoch milliseconds)
 */
export function takenTurn(
  { turns }: Pick<CallRecord, 'turns'>,
  { startedAtMs, endedAtMs }: SpokenTimes,
  untilMs: number,
): TakenTurn {
  const isMeanwhile = (atMs: number | null | undefined): atMs is number =>
    atMs != null && atMs >= startedAtMs && atMs < untilMs;
  // A turn may have been begun by a noise before.
  const attempts = turns.flatMap((turn) => turn.attempts.filter(({ edge }) => isMeanwhile(edge.sentAt)));
  const committed = turns
    .map((entry) => ({ entry, atMs: committedAt(entry) }))
    .filter((taken): taken is { entry: TurnEntry; atMs: number } => isMeanwhile(taken.atMs));
  const final = committed.find(({ atMs }) => atMs >= endedAtMs);
  return {
    commitDelayMs: final && final.atMs - endedAtMs,
    early: committed.filter(({ atMs }) => atMs < endedAtMs).length,
    attempts: attempts.length,
    entry: final?.entry,
    // A recording in which the agent itself hears nobody is not sent.
    misheard: turns.filter(
      (turn) => turn.rejection === 'noise' && attempts.some((each) => turn.attempts.includes(each)),
    ).length,
    stages: final ? stagesOf(final.entry, endedAtMs) : {},
    committed: committed.map(({ entry }) => entry),
  };
}

function stagesOf({ attempts, committedAttempt }: TurnEntry, endedAtMs: number): Partial<Record<Stage, number>> {
  const edge = attempts.find(({ attempt }) => attempt === committedAttempt)?.edge;
  const known = Object.entries(stages).flatMap(([stage, moment]) => {
    const atMs = edge?.[moment];
    return atMs == null ? [] : [[stage, atMs - endedAtMs]];
  });
  return Object.fromEntries(known);
}

/** Epoch milliseconds; undefined for a turn that was not taken. */
export function committedAt({ attempts, committedAttempt }: TurnEntry): number | undefined {
  return attempts.find(({ attempt }) => attempt === committedAttempt)?.edge.committedAt ?? undefined;
}
