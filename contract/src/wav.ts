import { EtheraError } from './error.ts';
import { ULAW_BYTES_PER_SECOND, ULAW_SILENCE } from './ulaw.ts';

const HEADER_BYTES = 58;
const FORMAT_MULAW = 7;

/** Wraps 8 kHz µ-law in a WAV file (format 7) that players and editors open. */
export function encodeUlawWav(ulaw: Uint8Array): Uint8Array {
  const padded = ulaw.length + (ulaw.length % 2);
  const file = new Uint8Array(HEADER_BYTES + padded).fill(ULAW_SILENCE, HEADER_BYTES);
  const view = new DataView(file.buffer);
  const tag = (offset: number, text: string) => file.set(new TextEncoder().encode(text), offset);
  tag(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + padded, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 18, true);
  view.setUint16(20, FORMAT_MULAW, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, ULAW_BYTES_PER_SECOND, true);
  view.setUint32(28, ULAW_BYTES_PER_SECOND, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  tag(38, 'fact');
  view.setUint32(42, 4, true);
  view.setUint32(46, ulaw.length, true);
  tag(50, 'data');
  view.setUint32(54, ulaw.length, true);
  file.set(ulaw, HEADER_BYTES);
  return file;
}

/**
 * Takes the µ-law bytes out of a mono 8 kHz WAV file.
 * @throws EtheraError `recording.malformed` for anything else.
 */
export function decodeUlawWav(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tag = (offset: number) => String.fromCharCode(...file.subarray(offset, offset + 4));
  if (file.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw malformed('it is not a RIFF/WAVE file');
  let knownFormat = false;
  for (let offset = 12; offset + 8 <= file.length; ) {
    const id = tag(offset);
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (id === 'fmt ' && body + 16 <= file.length) {
      const [format, channels, rate] = [
        view.getUint16(body, true),
        view.getUint16(body + 2, true),
        view.getUint32(body + 4, true),
      ];
      knownFormat = format === FORMAT_MULAW && channels === 1 && rate === ULAW_BYTES_PER_SECOND;
      if (!knownFormat) throw malformed(`format ${format}, ${channels} channels, ${rate} Hz`);
    }
    if (id === 'data') {
      if (!knownFormat) throw malformed('its data comes before its format');
      return file.subarray(body, Math.min(body + size, file.length));
    }
    offset = body + size + (size % 2);
  }
  throw malformed('it has no data');
}

function malformed(detail: string): EtheraError {
  return new EtheraError('recording.malformed', `not a mono 8 kHz µ-law WAV: ${detail}`);
}
