import type { LiveCall } from '../core/live-call.ts';

/** Between the last note and its writer's end so many playbacks may have been asked for. */
const UNNOTED_PLAYBACKS = 3;

/**
 * All that Asterisk may be playing or have queued for a call of an earlier process, in the order in which it was asked. The
 * last may not have been noted any more, but playbacks have numbers: see `Voice`.
 */
export function playbacksOf({ callId, playbacks, call: { nextSpeech } }: LiveCall): readonly string[] {
  const numbers = playbacks.map((id) => id.split('.').slice(-2).map(Number));
  const lastOf = (speech: number) =>
    Math.max(0, ...numbers.filter(([noted]) => noted === speech).map(([, playback = 0]) => playback));
  const unnoted = [nextSpeech - 1, nextSpeech].flatMap((speech) =>
    Array.from({ length: UNNOTED_PLAYBACKS }, (_, index) => `${callId}.${speech}.${lastOf(speech) + index + 1}`),
  );
  return [...playbacks, ...unnoted];
}
