import { markSamples } from '../load/audio-mark.ts';

/** A gap between two pieces of a line is this long, at least. */
const gapSamples = 240;

/**
 * Where a caller pauses in the middle of a line: between two words, at the border of a mark, as near to the middle as may
 * be. In samples; null where the line has no such place.
 * @param said marked µ-law
 */
export function pausePlace(said: Uint8Array): number | null {
  let best: number | null = null;
  let silent = 0;
  for (const [index, code] of said.entries()) {
    // Silence with or without a mark in its last bit.
    silent = (code & 0x7f) >= 0x7c ? silent + 1 : 0;
    if (silent < gapSamples) continue;
    const place = Math.floor(index / markSamples) * markSamples;
    if (best === null || Math.abs(place - said.length / 2) < Math.abs(best - said.length / 2)) best = place;
  }
  return best;
}
