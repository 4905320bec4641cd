import type { Segment } from '../../local/src/audio/levels.ts';
import type { KnownSound } from './synthetic-file.ts';

/** By how much a border was found too late (above 0) or too early, in milliseconds. */
export interface GapError {
  readonly kind: 'begin' | 'end';
  readonly isClear: boolean;
  readonly errorMs: number;
}

/**
 * How far the borders that were found are from where they are: for each sound its first, and for each gap after it the end
 * before. What is found nearest to the middle of a gap counts, so that a sound where there is none is a great error, as is a
 * sound that was not found (infinite when there is nothing at all).
 */
export function gapErrors(sounds: readonly KnownSound[], found: readonly Segment[]): GapError[] {
  const middles = sounds.slice(1).map(({ startMs }, index) => (startMs + (sounds[index] as Segment).endMs) / 2);
  return sounds.flatMap((sound, index) => {
    const fromMs = middles[index - 1] ?? Number.NEGATIVE_INFINITY;
    const toMs = middles[index] ?? Number.POSITIVE_INFINITY;
    const first = found.find(({ endMs }) => endMs > fromMs);
    const last = found.findLast(({ startMs }) => startMs < toMs);
    return [
      {
        kind: 'begin' as const,
        isClear: sound.isBeginClear,
        errorMs: (first?.startMs ?? Number.POSITIVE_INFINITY) - sound.startMs,
      },
      {
        kind: 'end' as const,
        isClear: sound.isEndClear,
        errorMs: (last?.endMs ?? Number.NEGATIVE_INFINITY) - sound.endMs,
      },
    ];
  });
}
