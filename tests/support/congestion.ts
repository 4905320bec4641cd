import type { SipCaller } from '../../local/src/caller/sip-caller.ts';

/** Asterisk's congestion: a quarter of a second of tone, as much of silence. */
const toneMs = 250;
const toleranceMs = 40;

/**
 * How many tones of congestion the caller heard: the dialplan's fallback plays it where no apology is recorded.
 * @param fromMs on the recording's timeline
 */
export function congestionTones({ recording }: SipCaller, fromMs = 0): number {
  const tones = recording
    .heardSegments({ joinGapMs: 100 })
    .filter(({ startMs, endMs }) => startMs >= fromMs && Math.abs(endMs - startMs - toneMs) < toleranceMs);
  return tones.length;
}
