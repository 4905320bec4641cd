import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardText, type ReplyChunk } from './heard-text.ts';

const chunks: ReplyChunk[] = [
  { id: 0, text: 'We are open. ', bytes: 8_000 },
  { id: 1, text: 'Monday to Friday, nine to five.', bytes: 16_000 },
];

describe('heardText', () => {
  it.each([
    [0, 0, ''],
    [1_000, 0, 'We are open.'],
    [2_000, 0, 'We are open. Monday to'],
    [2_000, 1_000, 'We are open.'],
    [9_000, 0, 'We are open. Monday to Friday, nine to five.'],
  ])('gives what %i ms of playing less %i ms of line let through', (playedMs, lineDelayMs, heard) => {
    expect(heardText(chunks, playedMs, lineDelayMs)).toBe(heard);
  });

  it('leaves out a chunk whose audio never came', () => {
    expect(
      heardText(
        [
          { id: 0, text: 'One. ', bytes: 8_000 },
          { id: 1, text: 'Two.', bytes: 0 },
        ],
        9_000,
        0,
      ),
    ).toBe('One.');
  });

  it('never invents, and never forgets as time goes on', () => {
    const whole = chunks.map((chunk) => chunk.text).join('');
    fc.assert(
      fc.property(fc.nat(4_000), fc.nat(4_000), (first, more) => {
        const before = heardText(chunks, first, 0);
        const after = heardText(chunks, first + more, 0);
        return whole.startsWith(before) && after.startsWith(before);
      }),
    );
  });
});
