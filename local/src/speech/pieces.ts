import { activeSegments, cutSegment, type Segment } from '../audio/levels.ts';
import { lineRateHz } from '../audio/resample.ts';

/** Moonshine was trained on short utterances and begins to skip words beyond this. */
const maximumMs = 12_000;

const lineNoiseDbfs = -50;

/** A stretch of speech, and how far it may be widened before it meets its neighbours' speech or the recording's end. */
export interface Piece extends Segment {
  readonly roomBeforeMs: number;
  readonly roomAfterMs: number;
}

/**
 * Cuts 8 kHz audio into what a recogniser takes at once: at pauses as far as there are any, in the middle of sound
 * only when it goes on for too long. Silence gives no piece.
 */
export function speechPieces(pcm8k: Int16Array): Piece[] {
  const durationMs = (pcm8k.length / lineRateHz) * 1000;
  const sounds = activeSegments(pcm8k, { thresholdDbfs: lineNoiseDbfs, joinGapMs: 150, minimumMs: 60 });
  const joined: Segment[] = [];
  for (const sound of sounds.flatMap(splitLong)) {
    const last = joined.at(-1);
    if (last && sound.endMs - last.startMs <= maximumMs) joined[joined.length - 1] = { ...last, endMs: sound.endMs };
    else joined.push(sound);
  }
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

function splitLong({ startMs, endMs }: Segment): Segment[] {
  const parts = Math.ceil((endMs - startMs) / maximumMs);
  const partMs = (endMs - startMs) / parts;
  return Array.from({ length: parts }, (_, index) => ({
    startMs: startMs + index * partMs,
    endMs: startMs + (index + 1) * partMs,
  }));
}
