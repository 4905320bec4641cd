import { attemptKeys } from '@ethera/contract';
import type { LiveCall } from '../core/live-call.ts';
import { logFailure } from '../failure-log.ts';
import type { Archive } from '../ports/archive.ts';
import type { Log } from '../ports/log.ts';

/** A marker that comes later saves nothing. */
const MARKER_MS = 10_000;

export interface EarlierAttemptsDeps {
  readonly archive: Pick<Archive, 'putMarker'>;
  readonly log: Log;
}

/** Asks the pipeline to stop what it does for an earlier process: nobody will play what comes of it. Waits for nothing. */
export function cancelEarlierAttempts(
  left: Pick<LiveCall, 'callId' | 'call'>,
  { archive, log }: EarlierAttemptsDeps,
): void {
  for (const { turn, attempt } of left.call.underWay) {
    const marker = attemptKeys(left.callId, turn, attempt).cancel;
    archive
      .putMarker(marker, AbortSignal.timeout(MARKER_MS))
      .catch((thrown) => logFailure(log, 'warn', 'cancel marker not put', thrown, { turn, attempt }));
  }
}
