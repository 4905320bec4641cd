import { decodeUlawSample, ulawBytes } from '@ethera/contract';

/** µ-law whose every 20 ms packet has about this mean absolute sample. */
export function ulawOfEnergy(energy: number, durationMs: number): Uint8Array {
  let code = 0xff;
  for (let candidate = 0x80; candidate <= 0xff; candidate += 1) {
    const better = Math.abs(decodeUlawSample(candidate) - energy) < Math.abs(decodeUlawSample(code) - energy);
    if (better) code = candidate;
  }
  return Uint8Array.from({ length: ulawBytes(durationMs) }, (_, index) => (index % 2 === 0 ? code : code & 0x7f));
}

export const loudUlaw = (durationMs: number): Uint8Array => ulawOfEnergy(3_000, durationMs);
