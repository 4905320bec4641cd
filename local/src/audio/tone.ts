import { lineRateHz } from './resample.ts';

/** A sine for tests and measurements. `amplitude` is the peak, 0 to 1. */
export function tone(hz: number, durationMs: number, amplitude = 0.5, sampleRateHz: number = lineRateHz): Int16Array {
  const length = Math.round((durationMs * sampleRateHz) / 1000);
  return Int16Array.from({ length }, (_, index) =>
    Math.round(32767 * amplitude * Math.sin((2 * Math.PI * hz * index) / sampleRateHz)),
  );
}

/** Digital silence. */
export function silence(durationMs: number, sampleRateHz: number = lineRateHz): Int16Array {
  return new Int16Array(Math.round((durationMs * sampleRateHz) / 1000));
}

/** White noise from a seed, so that a test hears the same noise each time. `amplitude` is the peak, 0 to 1. */
export function noise(durationMs: number, amplitude: number, seed = 1, sampleRateHz: number = lineRateHz): Int16Array {
  let state = seed >>> 0 || 1;
  return silence(durationMs, sampleRateHz).map(() => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.round(32767 * amplitude * ((state >>> 0) / 2 ** 31 - 1));
  });
}

/** Several stretches of audio one after the other. */
export function concatPcm(...parts: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
