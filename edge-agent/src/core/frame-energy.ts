import { decodeUlawSample, ULAW_FRAME_BYTES } from '@ethera/contract';

/** Length of the frames that energies are taken of, as long as TALK_DETECT's. */
export const ENERGY_FRAME_MS = 20;

const magnitudes = Float32Array.from({ length: 256 }, (_, code) => Math.abs(decodeUlawSample(code)));

/**
 * The mean absolute sample of each 20 ms of a recording: what TALK_DETECT compares with its threshold. A last frame that
 * is cut short is judged by what is there of it.
 * @param ulaw µ-law at 8 kHz
 */
export function frameEnergies(ulaw: Uint8Array): Float32Array {
  const energies = new Float32Array(Math.ceil(ulaw.length / ULAW_FRAME_BYTES));
  for (let frame = 0; frame < energies.length; frame += 1) {
    const start = frame * ULAW_FRAME_BYTES;
    const end = Math.min(start + ULAW_FRAME_BYTES, ulaw.length);
    let sum = 0;
    for (let index = start; index < end; index += 1) sum += magnitudes[ulaw[index] as number] as number;
    energies[frame] = sum / (end - start);
  }
  return energies;
}

/**
 * The energy that `share` (0 to 1) of the frames stay below; 0 when there is no frame.
 * @param sorted energies, lowest first
 */
export function energyPercentile(sorted: Float32Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
