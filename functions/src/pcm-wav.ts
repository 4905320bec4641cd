import { decodeUlaw, ULAW_BYTES_PER_SECOND } from '@ethera/contract';

const HEADER_BYTES = 44;

/** A 16-bit PCM WAV of µ-law audio: every recogniser reads it, whereas µ-law in WAV is read by some. */
export function pcmWavOfUlaw(ulaw: Uint8Array): Uint8Array<ArrayBuffer> {
  const samples = decodeUlaw(ulaw);
  const file = new Uint8Array(HEADER_BYTES + samples.length * 2);
  const view = new DataView(file.buffer);
  const tag = (offset: number, text: string) => file.set(new TextEncoder().encode(text), offset);
  tag(0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, ULAW_BYTES_PER_SECOND, true);
  view.setUint32(28, ULAW_BYTES_PER_SECOND * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => {
    view.setInt16(HEADER_BYTES + index * 2, sample, true);
  });
  return file;
}
