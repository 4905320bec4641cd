import { decodeUlawSample, ULAW_FRAME_BYTES, ulawDurationMs } from '@ethera/contract';

export interface Loudness {
  /** Time of the 20 ms packets that could be speech. */
  readonly activeMs: number;
  /** Mean absolute sample of the loudest packet, in Asterisk's TALK_DETECT units. */
  readonly peakEnergy: number;
}

/**
 * Quiet speech on a telephone line stays above this, idle lines below it. It is under half of the 256 at which a
 * TALK_DETECT fires: what was loud enough to be recorded as a turn is judged by the recogniser, not by this.
 */
const SPEECH_ENERGY = 120;

/** Measures µ-law in whole 20 ms packets. */
export function measureLoudness(ulaw: Uint8Array): Loudness {
  let active = 0;
  let peakEnergy = 0;
  for (let at = 0; at + ULAW_FRAME_BYTES <= ulaw.length; at += ULAW_FRAME_BYTES) {
    let sum = 0;
    for (let index = at; index < at + ULAW_FRAME_BYTES; index += 1) sum += Math.abs(decodeUlawSample(ulaw[index] ?? 0));
    const energy = sum / ULAW_FRAME_BYTES;
    if (energy >= SPEECH_ENERGY) active += 1;
    peakEnergy = Math.max(peakEnergy, energy);
  }
  return { activeMs: active * ulawDurationMs(ULAW_FRAME_BYTES), peakEnergy };
}
