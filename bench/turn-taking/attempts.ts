import { ENERGY_FRAME_MS } from '../../edge-agent/src/core/frame-energy.ts';

/**
 * How often a caller falls silent for `pauseMs`, the end of the turn included.
 * @param energies of each 20 ms, in TALK_DETECT's units; the last ones are the caller's last word
 */
export function attemptsAt(energies: Iterable<number>, talkEnergy: number, pauseMs: number): number {
  let attempts = 1;
  let silentMs: number | undefined;
  for (const energy of energies) {
    if (energy < talkEnergy) {
      if (silentMs !== undefined) silentMs += ENERGY_FRAME_MS;
      continue;
    }
    if ((silentMs ?? 0) >= pauseMs) attempts += 1;
    silentMs = 0;
  }
  return attempts;
}
