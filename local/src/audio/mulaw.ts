import { createRequire } from 'node:module';

// alawmulaw's ESM entry is not marked as such and its UMD bundle has no named exports Node can see.
const { mulaw } = createRequire(import.meta.url)('alawmulaw') as typeof import('alawmulaw');

/** The µ-law byte for silence (sample value zero). */
export const mulawSilence = 0xff;

/** 16-bit linear samples as G.711 µ-law, one byte a sample. */
export function encodeMulaw(pcm: Int16Array): Uint8Array {
  return mulaw.encode(pcm);
}

/** G.711 µ-law bytes as 16-bit linear samples. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  return mulaw.decode(bytes);
}
