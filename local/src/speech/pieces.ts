import { activeSegments, cutSegment, type Segment } from '../audio/levels.ts';
import { lineRateHz } from '../audio/resample.ts';

/** Moonshine was trained on short utterances: beyond this it begins to skip words. */
const maximumMs = 8000;

/** A piece this short has lost the context that its words are understood from. */
const minimumMs = 1500;

const lineNoiseDbfs = -50;

/** A stretch of speech, and how far it may be widened before it meets its neighbours' speech or the recording's end. */
export interface Piece extends Segment {
  readonly roomBeforeMs: number;
  readonly roomAfterMs: number;
}

/**
 * Cuts 8 kHz audio into what a recogniser takes at once: at its longest pauses as far as there are any, in the middle
 * of sound only when it goes on for too long. Silence gives no piece.
 */
export function speechPieces(pcm8k: Int16Array): Piece[] {
  const durationMs = (pcm8k.length / lineRateHz) * 1000;
  const sounds = activeSegments(pcm8k, { thresholdDbfs: lineNoiseDbfs, joinGapMs: 60, minimumMs: 60 });
  const joined = splitAtPauses(sounds);
  return joined.map((segment, index) => {
    const previous = joined[index - 1];
    const next = joined[index + 1];
    return {
      ...segment,
      roomBeforeMs: previous ? (segment.startMs - previous.endMs) / 2 : segment.startMs,
      roomAfterMs: next ? (next.startMs - segment.endMs) / 2 : durationMs - segment.endMs,
    };
  });
}

/** The samples of a piece with up to `marginMs` of what surrounds it. */
export function cutPiece(pcm8k: Int16Array, piece: Piece, marginMs: number): Int16Array {
  return cutSegment(pcm8k, {
    startMs: piece.startMs - Math.min(marginMs, piece.roomBeforeMs),
    endMs: piece.endMs + Math.min(marginMs, piece.roomAfterMs),
  });
}

function splitAtPauses(sounds: readonly Segment[]): Segment[] {
  const first = sounds[0];
  const last = sounds.at(-1);
  if (!first || !last) return [];
  const whole = { startMs: first.startMs, endMs: last.endMs };
  if (whole.endMs - whole.startMs <= maximumMs) return [whole];
  const at = longestPause(sounds, whole);
  if (at === undefined) return splitEvenly(whole);
  return [...splitAtPauses(sounds.slice(0, at)), ...splitAtPauses(sounds.slice(at))];
}

/** The sound that begins after the longest pause, of those far enough from both ends. */
function longestPause(sounds: readonly Segment[], { startMs, endMs }: Segment): number | undefined {
  let longest: { readonly index: number; readonly ms: number } | undefined;
  for (const [index, sound] of sounds.entries()) {
    const previousEndMs = sounds[index - 1]?.endMs;
    if (previousEndMs === undefined) continue;
    if (previousEndMs - startMs < minimumMs || endMs - sound.startMs < minimumMs) continue;
    const ms = sound.startMs - previousEndMs;
    if (!longest || ms > longest.ms) longest = { index, ms };
  }
  return longest?.index;
}

function splitEvenly({ startMs, endMs }: Segment): Segment[] {
  const parts = Math.ceil((endMs - startMs) / maximumMs);
  const partMs = (endMs - startMs) / parts;
  return Array.from({ length: parts }, (_, index) => ({
    startMs: startMs + index * partMs,
    endMs: startMs + (index + 1) * partMs,
  }));
}
