/** G.711 µ-law at 8 kHz, mono: the one audio format between Asterisk, the edge and the functions. */
export const ULAW_BYTES_PER_SECOND = 8000;
/** One 20 ms RTP packet. */
export const ULAW_FRAME_BYTES = 160;
export const ULAW_SILENCE = 0xff;

/** Milliseconds that `bytes` of µ-law take to play. */
export function ulawDurationMs(bytes: number): number {
  return (bytes * 1000) / ULAW_BYTES_PER_SECOND;
}

/** Bytes of µ-law in `durationMs`, rounded down to a whole sample. */
export function ulawBytes(durationMs: number): number {
  return Math.floor((durationMs * ULAW_BYTES_PER_SECOND) / 1000);
}

const BIAS = 0x84;
const decodeTable = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? BIAS - magnitude : magnitude - BIAS;
});

/** Decodes one µ-law byte to a 16-bit sample (ITU-T G.711). */
export function decodeUlawSample(code: number): number {
  return decodeTable[code & 0xff] as number;
}

/** Decodes µ-law bytes to 16-bit samples at the same rate. */
export function decodeUlaw(ulaw: Uint8Array): Int16Array {
  const samples = new Int16Array(ulaw.length);
  for (let index = 0; index < ulaw.length; index += 1) samples[index] = decodeTable[ulaw[index] as number] as number;
  return samples;
}
