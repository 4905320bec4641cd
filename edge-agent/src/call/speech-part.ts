import { ulawDurationMs } from '@ethera/contract';
import type { PlayableFile } from '../ports/call-files.ts';

/** One file of a speech, in one playback. A sealed file gets no more bytes: all of them are heard. */
export interface Part {
  readonly playbackId: string;
  readonly path: string;
  readonly bytes: () => number;
  readonly append: PlayableFile['append'] | null;
  /** Said while the reply's own audio is awaited. */
  readonly isFiller: boolean;
  sealed: boolean;
  /** The request to play it, once it has left. */
  sent: Promise<void> | undefined;
  /** Queued is what Asterisk has taken and not begun. */
  state: 'waiting' | 'asked' | 'queued' | 'playing' | 'over';
  /** Epoch milliseconds. */
  pausedAtMs: number | null;
  /** In the pauses that are over. */
  pausedMs: number;
  /** What was played of it before the rest became a part of its own. */
  cutAfterMs: number | null;
}

export function partOf(file: Pick<Part, 'playbackId' | 'path' | 'bytes' | 'append'>, isFiller = false): Part {
  return {
    ...file,
    isFiller,
    sealed: false,
    sent: undefined,
    state: 'waiting',
    pausedAtMs: null,
    pausedMs: 0,
    cutAfterMs: null,
  };
}

export function lengthMs(part: Part): number {
  return part.cutAfterMs ?? ulawDurationMs(part.bytes());
}

/** Asterisk has it, or is about to. */
export function isAsked({ state }: Part): boolean {
  return state === 'asked' || state === 'queued' || state === 'playing';
}

/**
 * The parts when what Asterisk has is to be asked for anew: `playing`, of which so much has been played, is followed by
 * what is left of it; those behind were not heard, and are themselves what is left.
 */
export function takenBack(
  parts: readonly Part[],
  playing: Part,
  playedMs: number,
  restOf: (part: Part, playedMs: number) => Part,
): Part[] {
  return parts.flatMap((part) => {
    if (part === playing) return lengthMs(part) > playedMs ? [part, restOf(part, playedMs)] : [part];
    return isAsked(part) ? [restOf(part, 0)] : [part];
  });
}
