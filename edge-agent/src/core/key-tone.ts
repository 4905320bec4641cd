import { decodeUlawSample, ULAW_BYTES_PER_SECOND, ULAW_FRAME_BYTES, ulawBytes } from '@ethera/contract';
import type { SpeechSpan } from './line-level.ts';

/** Rows and columns of a telephone's keys (ITU-T Q.23). */
const LOW_HZ = [697, 770, 852, 941];
const HIGH_HZ = [1209, 1336, 1477, 1633];
/** Two pure tones hold nearly all the energy of a frame; a vowel has more than two harmonics. */
const PURE_SHARE = 0.85;
/** Either tone holds at least this: one tone alone may be sung. */
const EACH_SHARE = 0.1;
/** The frames at both ends hold a part of the tone. */
const IMPURE_FRAMES = 0.3;

/** Whether a stretch of µ-law is nothing but the tones of a telephone's keys. */
export function isKeyTone(ulaw: Uint8Array, { startMs, endMs }: SpeechSpan): boolean {
  const samples = new Float32Array(ULAW_FRAME_BYTES);
  const first = ulawBytes(startMs);
  const frames = Math.floor((Math.min(ulawBytes(endMs), ulaw.length) - first) / ULAW_FRAME_BYTES);
  let impure = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    const start = first + frame * ULAW_FRAME_BYTES;
    for (let index = 0; index < samples.length; index += 1) {
      samples[index] = decodeUlawSample(ulaw[start + index] as number);
    }
    if (!isPurePair(samples)) impure += 1;
    if (impure > frames * IMPURE_FRAMES) return false;
  }
  return frames > 0;
}

function isPurePair(samples: Float32Array): boolean {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  const low = Math.max(...LOW_HZ.map((hz) => toneEnergy(samples, hz)));
  const high = Math.max(...HIGH_HZ.map((hz) => toneEnergy(samples, hz)));
  return Math.min(low, high) > energy * EACH_SHARE && low + high > energy * PURE_SHARE;
}

/** What a sine of this frequency contributes to the sum of squares (Goertzel). */
function toneEnergy(samples: Float32Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / ULAW_BYTES_PER_SECOND);
  let last = 0;
  let beforeLast = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const next = (samples[index] as number) + turn * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  return ((last * last + beforeLast * beforeLast - turn * last * beforeLast) * 2) / samples.length;
}
