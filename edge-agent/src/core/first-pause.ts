import { ENERGY_FRAME_MS, frameEnergies } from './frame-energy.ts';
import type { SpeechSpan } from './line-level.ts';

/** A frame's energy below which nothing is heard of it over a telephone: some −50 dBFS. */
const QUIET_ENERGY = 80;
/** A seam of some 40 ms in the middle of it is lost in it. */
const SHORTEST_MS = 100;
/** Before it there must be so much sound that an echo of 300 ms has brought some of it back. */
const LEAST_SOUND_MS = 500;
/** A later one tells of the line what is hardly of use any more. */
const LATEST_MS = 2_000;

/**
 * The first pause within a speech that comes soon enough after enough of its sound; undefined where there is none.
 * @param ulaw µ-law at 8 kHz
 */
export function firstPause(ulaw: Uint8Array): SpeechSpan | undefined {
  let soundMs = 0;
  let quietMs = 0;
  for (const [frame, energy] of frameEnergies(ulaw).entries()) {
    const endMs = frame * ENERGY_FRAME_MS;
    const startMs = endMs - quietMs;
    if (startMs > LATEST_MS) return undefined;
    if (energy < QUIET_ENERGY) {
      quietMs += ENERGY_FRAME_MS;
    } else {
      if (quietMs >= SHORTEST_MS && soundMs >= LEAST_SOUND_MS) return { startMs, endMs };
      quietMs = 0;
      soundMs += ENERGY_FRAME_MS;
    }
  }
  return undefined;
}
