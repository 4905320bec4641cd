import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UlawFramer } from './ulaw-framer.ts';

test('whatever arrives leaves in whole packets, bounded, nothing lost, the last filled with silence', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 70_000 }), { maxLength: 6 }), (sizes) => {
      const framer = new UlawFramer();
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const arrived = Uint8Array.from({ length: total }, (_, index) => index % 251);
      let at = 0;
      const left: Uint8Array[] = [];
      for (const size of sizes) {
        left.push(...framer.push(arrived.subarray(at, at + size)));
        at += size;
        // No more than the rest of one packet is ever held back.
        expect(at - left.reduce((sum, piece) => sum + piece.length, 0)).toBeLessThan(160);
      }
      const tail = framer.end();
      if (tail) left.push(tail);
      for (const piece of left) {
        expect(piece.length % 160).toBe(0);
        expect(piece.length).toBeLessThanOrEqual(64_000);
      }
      const sent = Buffer.concat(left);
      expect(Buffer.compare(sent.subarray(0, total), arrived)).toBe(0);
      expect(sent.subarray(total).every((byte) => byte === 0xff)).toBe(true);
      expect(framer.end()).toBeNull();
    }),
    { numRuns: 50 },
  );
});
