import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EtheraError } from './error.ts';
import { decodeUlawWav, encodeUlawWav } from './wav.ts';

it('gives back the bytes that were wrapped, odd lengths too', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (ulaw) => {
      expect(decodeUlawWav(encodeUlawWav(ulaw))).toEqual(ulaw);
    }),
  );
});

it('refuses what is not mono 8 kHz µ-law with a code', () => {
  const stereo = encodeUlawWav(new Uint8Array(8));
  stereo[22] = 2;
  for (const file of [new Uint8Array(0), new TextEncoder().encode('RIFFxxxxWAVE'), stereo]) {
    expect(() => decodeUlawWav(file)).toThrow(expect.objectContaining({ code: 'recording.malformed' }));
  }
});

it('never throws anything but its own error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat(255), (noise, at, value) => {
      const file = encodeUlawWav(noise);
      file[at % file.length] = value;
      for (const bytes of [file, noise]) {
        try {
          decodeUlawWav(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(EtheraError);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
