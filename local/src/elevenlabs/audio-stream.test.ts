import { describe, expect, it } from 'vitest';
import { paceAudio } from './audio-stream.ts';

describe('paceAudio', () => {
  const audio = Uint8Array.from({ length: 1200 }, (_, index) => index % 256);

  it('cuts without losing a byte', () => {
    const pieces = paceAudio(audio, 0, 0);
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes))).toEqual(Buffer.from(audio));
    expect(pieces.map(({ bytes }) => bytes.length)).toEqual([500, 500, 200]);
  });

  it('sends each piece when a synthesiser of that speed would have it', () => {
    expect(paceAudio(audio, 75, 0.5).map(({ dueMs }) => dueMs)).toEqual([75, 106.25, 137.5]);
  });

  it('has nothing to send of nothing', () => {
    expect(paceAudio(new Uint8Array(0), 75, 1)).toEqual([]);
  });
});
