import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from './mulaw.ts';
import { tone } from './tone.ts';
import { readWav, WavError, writeWav } from './wav.ts';

const left = tone(440, 20);
const right = tone(880, 20);

describe('wav', () => {
  it('keeps 16-bit samples, mono and stereo', () => {
    expect(readWav(writeWav({ sampleRateHz: 8000, channels: [left] }))).toEqual({
      sampleRateHz: 8000,
      channels: [left],
    });
    const stereo = readWav(writeWav({ sampleRateHz: 16_000, channels: [left, right] }));
    expect(stereo).toEqual({ sampleRateHz: 16_000, channels: [left, right] });
  });

  it('keeps µ-law, mono and stereo', () => {
    const [l, r] = [left, right].map((pcm) => decodeMulaw(encodeMulaw(pcm)));
    const bytes = writeWav({ sampleRateHz: 8000, channels: [left, right] }, 'mulaw');
    expect(Buffer.from(bytes).readUInt16LE(20)).toBe(7);
    expect(readWav(bytes).channels).toEqual([l, r]);
  });

  it('pads the shorter channel with silence', () => {
    const { channels } = readWav(writeWav({ sampleRateHz: 8000, channels: [left, Int16Array.of(1, 2)] }));
    expect([...(channels[1] as Int16Array).subarray(0, 4)]).toEqual([1, 2, 0, 0]);
    expect(channels[1]).toHaveLength(left.length);
  });

  it('reads past chunks it does not know, at odd offsets too', () => {
    const plain = Buffer.from(writeWav({ sampleRateHz: 8000, channels: [left] }));
    const list = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1');
    const file = Buffer.concat([plain.subarray(0, 36), list, plain.subarray(36)]);
    const shifted = new Uint8Array(file.length + 1).subarray(1);
    shifted.set(file);
    expect(readWav(shifted).channels[0]).toEqual(left);
  });

  it('reads to the end when the header was written before the length was known', () => {
    const file = Buffer.from(writeWav({ sampleRateHz: 8000, channels: [left] }));
    file.writeUInt32LE(0xffff_ffff, 40);
    expect(readWav(file).channels[0]).toEqual(left);
  });

  it.each([
    ['text', Buffer.from('this is no audio at all')],
    ['nothing', Buffer.alloc(0)],
    ['a header alone', Buffer.from(writeWav({ sampleRateHz: 8000, channels: [left] })).subarray(0, 30)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readWav(bytes)).toThrow(WavError);
  });

  it('refuses an encoding it cannot decode', () => {
    const file = Buffer.from(writeWav({ sampleRateHz: 8000, channels: [left] }));
    file.writeUInt16LE(6, 20);
    expect(() => readWav(file)).toThrow(/unsupported encoding/);
  });
});
