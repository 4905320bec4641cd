import type { HeardRun } from './call-ear.ts';

/** From one moment to another. Epoch milliseconds; Infinity for what has no end. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A line that a caller has said, or a number it has entered. Epoch milliseconds. */
export interface SaidLine {
  readonly line: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** To its end: not broken off by the end of the call. */
  readonly whole: boolean;
  /** When the first sample left that lies behind the pause in the middle, and how many samples lie before it. */
  readonly resumed: { readonly atMs: number; readonly samplesBefore: number } | null;
  /** Marks that the line consists of; 0 for keys. */
  readonly marks: number;
}

/** How a call came to its end. `lost`: nothing came from Asterisk any more, not even silence. */
export type CallEndedBy = 'caller' | 'far' | 'lost' | 'not-answered';

/** Everything that one caller knows of its call. */
export interface CallAccount {
  readonly call: number;
  readonly placedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number;
  readonly endedBy: CallEndedBy;
  readonly said: readonly SaidLine[];
  readonly heard: readonly HeardRun[];
  /** When this caller's own line lost, held back or drowned what it sent. */
  readonly lineTrouble: readonly TimeWindow[];
  /** Why the caller did not do all that was planned; null where it did. */
  readonly note: string | null;
}

/** Whether two stretches of time have more than a moment in common. */
export function overlaps(a: TimeWindow, b: TimeWindow): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}

/**
 * The parts of a stretch of time in which nothing excuses.
 * @returns in order, without those that are empty
 */
export function without(whole: TimeWindow, excused: readonly TimeWindow[]): TimeWindow[] {
  let parts: TimeWindow[] = [whole];
  for (const { fromMs, toMs } of excused) {
    parts = parts.flatMap((part) => [
      { fromMs: part.fromMs, toMs: Math.min(part.toMs, fromMs) },
      { fromMs: Math.max(part.fromMs, toMs), toMs: part.toMs },
    ]);
    parts = parts.filter((part) => part.toMs > part.fromMs);
  }
  return parts;
}
