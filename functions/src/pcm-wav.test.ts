import { decodeUlaw } from '@ethera/contract';
import { expect, test } from 'vitest';
import { pcmWavOfUlaw } from './pcm-wav.ts';

test('is mono 16-bit PCM at 8 kHz with the samples of the µ-law', () => {
  const ulaw = Uint8Array.from({ length: 256 }, (_, code) => code);
  const file = Buffer.from(pcmWavOfUlaw(ulaw));
  expect(file.toString('latin1', 0, 4)).toBe('RIFF');
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  expect(file.toString('latin1', 8, 16)).toBe('WAVEfmt ');
  expect([file.readUInt16LE(20), file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]).toEqual([
    1, 1, 8_000, 16,
  ]);
  expect(file.readUInt32LE(40)).toBe(512);
  const samples = Array.from({ length: 256 }, (_, index) => file.readInt16LE(44 + index * 2));
  expect(samples).toEqual([...decodeUlaw(ulaw)]);
});
