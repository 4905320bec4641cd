import type { EdgeTimings } from './call-record.ts';
import type { TurnTimings } from './turn-record.ts';

/** How the function's clock stands to the edge's, as far as one attempt tells. Milliseconds. */
export interface ClockJoin {
  /** What the function's clock shows more than the edge's. */
  readonly offsetMs: number;
  /** The true offset is at most this much more or less. Null where nothing came back to bound it: then it is no more. */
  readonly uncertaintyMs: number | null;
}

/** Both clocks are read in whole milliseconds, rounded down. */
const READING_MS = 1;

/**
 * Joins two clocks that need not agree, by what cannot be: the request was received after it was sent, and each frame
 * arrived after it was sent. What is left is a range, whose middle is taken; after a cold start, which takes far longer than
 * the way back and comes before the function knows the time, its end: the frames were quick.
 * @returns null where the attempt was not sent, or a clock was set during it
 */
export function joinClocks(edge: EdgeTimings, timings: TurnTimings): ClockJoin | null {
  if (edge.sentAt === null) return null;
  const most = timings.receivedAt - edge.sentAt + READING_MS;
  const frames: readonly (readonly [number | null, number | null | undefined])[] = [
    [timings.transcriptMs, edge.transcriptAt],
    [timings.commitMs, edge.functionCommitAt],
    [timings.firstSpeechMs, edge.firstAudioAt],
    [timings.doneMs, edge.doneAt],
  ];
  const bounds = frames.flatMap(([sentMs, arrivedAt]) =>
    sentMs === null || arrivedAt == null ? [] : [timings.receivedAt + sentMs - arrivedAt - READING_MS],
  );
  if (bounds.length === 0) return { offsetMs: most - READING_MS, uncertaintyMs: null };
  const least = Math.max(...bounds);
  if (least > most) return null;
  if (timings.coldStart) return { offsetMs: least + READING_MS, uncertaintyMs: most - least };
  return { offsetMs: (least + most) / 2, uncertaintyMs: (most - least) / 2 };
}
