import { decodeMulaw, encodeMulaw } from './mulaw.ts';

export type WavEncoding = 'pcm16' | 'mulaw';

/** Decoded audio: one array of 16-bit samples for each channel, all of the same length. */
export interface Wav {
  readonly sampleRateHz: number;
  readonly channels: readonly Int16Array[];
}

/** The bytes are not a WAV file this code can read. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

const formatTags = { pcm16: 1, mulaw: 7 } as const;
const extensibleTag = 0xfffe;

interface Format {
  readonly encoding: WavEncoding;
  readonly channelCount: number;
  readonly sampleRateHz: number;
}

/**
 * Reads a RIFF WAV of 16-bit PCM or µ-law, any number of channels.
 * A data chunk that claims more than the file holds (a header written before the length was known) runs to the end.
 * @throws {WavError} when the bytes are no WAV, are cut within the header or use another encoding
 */
export function readWav(bytes: Uint8Array): Wav {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new WavError('not a RIFF WAVE file');
  }
  let format: Format | undefined;
  for (let offset = 12; offset + 8 <= file.length; ) {
    const id = file.toString('latin1', offset, offset + 4);
    const size = file.readUInt32LE(offset + 4);
    const body = file.subarray(offset + 8, Math.min(offset + 8 + size, file.length));
    if (id === 'fmt ') format = readFormat(body);
    if (id === 'data') {
      if (!format) throw new WavError('the data chunk comes before the format');
      return { sampleRateHz: format.sampleRateHz, channels: readSamples(body, format) };
    }
    offset += 8 + size + (size % 2);
  }
  throw new WavError(format ? 'no data chunk' : 'no format chunk');
}

function readFormat(body: Buffer): Format {
  if (body.length < 16) throw new WavError('the format chunk is too short');
  const declaredTag = body.readUInt16LE(0);
  const tag = declaredTag === extensibleTag && body.length >= 26 ? body.readUInt16LE(24) : declaredTag;
  const channelCount = body.readUInt16LE(2);
  const sampleRateHz = body.readUInt32LE(4);
  const bitsPerSample = body.readUInt16LE(14);
  if (channelCount === 0 || sampleRateHz === 0) throw new WavError('the format chunk declares no audio');
  if (tag === formatTags.pcm16 && bitsPerSample === 16) return { encoding: 'pcm16', channelCount, sampleRateHz };
  if (tag === formatTags.mulaw && bitsPerSample === 8) return { encoding: 'mulaw', channelCount, sampleRateHz };
  throw new WavError(`unsupported encoding: format ${tag}, ${bitsPerSample} bits`);
}

function readSamples(body: Buffer, { encoding, channelCount }: Format): Int16Array[] {
  const interleaved = encoding === 'mulaw' ? decodeMulaw(body) : readPcm16(body);
  if (channelCount === 1) return [interleaved];
  const frames = Math.floor(interleaved.length / channelCount);
  return Array.from({ length: channelCount }, (_, channel) =>
    Int16Array.from({ length: frames }, (_, frame) => interleaved[frame * channelCount + channel] as number),
  );
}

function readPcm16(body: Buffer): Int16Array {
  // A view would need an even offset, which a chunk does not promise.
  return Int16Array.from({ length: body.length >> 1 }, (_, index) => body.readInt16LE(index * 2));
}

/**
 * Writes a RIFF WAV. Shorter channels are padded with silence to the longest.
 * @throws {WavError} without a channel
 */
export function writeWav({ sampleRateHz, channels }: Wav, encoding: WavEncoding = 'pcm16'): Uint8Array {
  if (channels.length === 0) throw new WavError('a WAV needs a channel');
  const interleaved = interleave(channels);
  const data = encoding === 'mulaw' ? encodeMulaw(interleaved) : writePcm16(interleaved);
  const padding = data.length % 2;
  // Formats other than PCM carry an extension size and a fact chunk with the number of frames.
  const extra = encoding === 'mulaw' ? 14 : 0;
  const headerBytes = 44 + extra;
  const bytesPerSample = encoding === 'mulaw' ? 1 : 2;
  const file = Buffer.alloc(headerBytes + data.length + padding);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(encoding === 'mulaw' ? 18 : 16, 16);
  file.writeUInt16LE(formatTags[encoding], 20);
  file.writeUInt16LE(channels.length, 22);
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * channels.length * bytesPerSample, 28);
  file.writeUInt16LE(channels.length * bytesPerSample, 32);
  file.writeUInt16LE(bytesPerSample * 8, 34);
  if (encoding === 'mulaw') {
    file.write('fact', 38);
    file.writeUInt32LE(4, 42);
    file.writeUInt32LE(interleaved.length / channels.length, 46);
  }
  file.write('data', headerBytes - 8);
  file.writeUInt32LE(data.length, headerBytes - 4);
  file.set(data, headerBytes);
  return file;
}

function interleave(channels: readonly Int16Array[]): Int16Array {
  const [only] = channels;
  if (only && channels.length === 1) return only;
  const frames = Math.max(...channels.map((channel) => channel.length));
  const interleaved = new Int16Array(frames * channels.length);
  for (const [channel, samples] of channels.entries()) {
    for (let frame = 0; frame < samples.length; frame++) {
      interleaved[frame * channels.length + channel] = samples[frame] as number;
    }
  }
  return interleaved;
}

function writePcm16(samples: Int16Array): Uint8Array {
  const bytes = Buffer.alloc(samples.length * 2);
  for (let index = 0; index < samples.length; index++) bytes.writeInt16LE(samples[index] as number, index * 2);
  return bytes;
}
