import type { WordSpan } from './utterance.ts';

/** A place in the received audio where (part of) an utterance was found. Positions in samples. */
export interface Occurrence {
  readonly utterance: number;
  readonly from: number;
  readonly to: number;
  /** Seconds of sound that speak for it; of two that claim the same audio the stronger one is right. */
  readonly strength: number;
  /** For each unit of the utterance: 1 when it was found, 0 when it is missing, absent sound left out by `counts`. */
  readonly found: Uint8Array;
  /** Units that can be found at all: pauses sound like any other pause. */
  readonly counts: Uint8Array;
  readonly unitSamples: number;
}

/** Share of a word's sound that must have arrived for a recogniser to write the word. */
const neededShare = 0.5;

/** Drops whatever claims audio that something stronger explains, and sorts the rest by time. */
export function resolveOverlaps(candidates: readonly Occurrence[]): Occurrence[] {
  const kept: Occurrence[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.strength - a.strength)) {
    const contested = kept.some((other) => {
      const overlap = Math.min(candidate.to, other.to) - Math.max(candidate.from, other.from);
      return overlap > Math.min(candidate.to - candidate.from, other.to - other.from) / 2;
    });
    if (!contested) kept.push(candidate);
  }
  return kept.sort((a, b) => a.from - b.from);
}

/** The words of the utterance whose sound arrived. */
export function arrivedWords(occurrence: Occurrence, spans: readonly WordSpan[]): string {
  const { found, counts, unitSamples } = occurrence;
  return spans
    .filter(({ from, to }) => {
      let possible = 0;
      let arrived = 0;
      for (let unit = Math.floor(from / unitSamples); unit * unitSamples < to && unit < found.length; unit++) {
        possible += counts[unit] as number;
        arrived += (counts[unit] as number) * (found[unit] as number);
      }
      return arrived > 0 && arrived >= possible * neededShare;
    })
    .map(({ word }) => word)
    .join(' ');
}
