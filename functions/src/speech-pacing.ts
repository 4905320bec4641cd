import { ulawBytes, ulawDurationMs } from '@ethera/contract';

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

/** With so much sent audio unplayed nobody waits for more: several times what a line or an edge may hold up. */
const GATHER_AHEAD_MS = 500;
/** A quarter of a second of sound: what is gathered is heard well before the audio sent so far has ended. */
const GATHER_BYTES = ulawBytes(250);

/**
 * Whether audio is better sent together with what comes next. Voices stream in pieces of some 60 ms, and each that is sent
 * is work for both sides and a write under the edge's playback. When a voice stalls, what was gathered waits with it: the
 * gap is heard that much sooner.
 * @param gathered bytes that were not sent yet
 */
export function maySendLater(playsUntil: number | null, now: number, gathered: number): boolean {
  return playsUntil !== null && playsUntil - now >= GATHER_AHEAD_MS && gathered < GATHER_BYTES;
}
