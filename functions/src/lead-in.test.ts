import { ULAW_SILENCE, ulawBytes } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { LeadIn, leadInBytes } from './lead-in.ts';

const silence = (ms: number) => new Uint8Array(ulawBytes(ms)).fill(ULAW_SILENCE);
/** Mean absolute sample of about 900. */
const sound = (ms: number) => new Uint8Array(ulawBytes(ms)).fill(0xb0);
/** The quietest samples that are not zero. */
const hiss = (ms: number) => new Uint8Array(ulawBytes(ms)).map((_, index) => (index % 2 ? 0xfe : 0x7e));
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe('the silence before a voice', () => {
  it.each([
    ['digital silence', joined(silence(60), sound(40)), 60],
    ['a faint hiss', joined(hiss(80), sound(40)), 80],
    ['none', sound(40), 0],
    ['less than a packet of it', joined(silence(15), sound(45)), 0],
    ['more than a voice is late by', joined(silence(500), sound(40)), 300],
  ])('%s', (_, ulaw, ms) => {
    expect(leadInBytes(ulaw)).toBe(ulawBytes(ms));
  });

  it('is taken off over several pieces, and later silence is kept', () => {
    const leadIn = new LeadIn();
    const heard = [silence(40), joined(silence(20), sound(20)), silence(60), sound(20)].map((piece) =>
      leadIn.trim(piece),
    );
    expect(heard.map(({ length }) => length)).toEqual([0, ulawBytes(20), ulawBytes(60), ulawBytes(20)]);
  });

  it('is 300 ms at most, however it comes', () => {
    const leadIn = new LeadIn();
    const heard = [silence(200), silence(200), silence(200)].map((piece) => leadIn.trim(piece).length);
    expect(heard).toEqual([0, ulawBytes(100), ulawBytes(200)]);
  });
});
