import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw, mulawSilence } from './mulaw.ts';

describe('µ-law', () => {
  it('returns every byte unchanged through 16 bits, but for the second zero', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
    const again = encodeMulaw(decodeMulaw(bytes));
    const changed = [...bytes].filter((value) => again[value] !== value);
    expect(changed).toEqual([0x7f]);
    expect(again[0x7f]).toBe(mulawSilence);
  });

  it('keeps samples within the step of their segment', () => {
    for (const sample of [-32768, -20000, -1000, -100, 0, 8, 100, 1000, 20000, 32767]) {
      const [decoded] = decodeMulaw(encodeMulaw(Int16Array.of(sample)));
      expect(Math.abs((decoded as number) - sample)).toBeLessThanOrEqual(Math.max(4, Math.abs(sample) / 30));
    }
  });
});
