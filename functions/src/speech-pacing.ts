import { ulawDurationMs } from '@ethera/contract';

/**
 * The next chunk is bought when less than this much sent audio is unplayed: long enough to hide the speaker's first
 * byte (75 ms for the model, several hundred on a bad day), short enough that a caller who interrupts wastes one sentence.
 */
export const BUY_AHEAD_MS = 1_500;

/**
 * When the audio sent so far will have been played, in epoch milliseconds.
 * Audio that arrives after a gap starts playing on arrival.
 * @param playsUntil the same before these bytes, null when nothing was sent
 */
export function playheadAfter(playsUntil: number | null, now: number, bytes: number): number {
  return Math.max(playsUntil ?? now, now) + ulawDurationMs(bytes);
}

/** How long to wait before the next chunk is bought; 0 is now. */
export function waitBeforeBuyingMs(playsUntil: number | null, now: number): number {
  return playsUntil === null ? 0 : Math.max(0, playsUntil - now - BUY_AHEAD_MS);
}
