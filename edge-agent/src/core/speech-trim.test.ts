import { ULAW_SILENCE, ulawBytes } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { trimSilence } from './speech-trim.ts';

/** µ-law of a square wave: 0x8f and 0x0f are the samples 16,764 and −16,764, 0xcf and 0x4f 988 and −988. */
const loud = (ms: number) => Uint8Array.from({ length: ulawBytes(ms) }, (_, index) => (index % 2 ? 0x8f : 0x0f));
const quiet = (ms: number) => new Uint8Array(ulawBytes(ms)).fill(ULAW_SILENCE);
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe('a trimmed recording', () => {
  it('keeps 400 ms before the first loud frame and 300 ms after the last', () => {
    const trimmed = trimSilence(joined(quiet(5_000), loud(700), quiet(4_000)), 256);
    expect(trimmed).toEqual(joined(quiet(400), loud(700), quiet(300)));
  });

  it('keeps the pause between two words', () => {
    const words = joined(loud(300), quiet(2_000), loud(300));
    expect(trimSilence(joined(quiet(1_000), words, quiet(1_000)), 256)).toEqual(joined(quiet(400), words, quiet(300)));
  });

  it('is all of a recording that begins and ends loud', () => {
    expect(trimSilence(loud(500), 256)).toEqual(loud(500));
  });

  it('is empty when nothing was said', () => {
    expect(trimSilence(quiet(3_000), 256)).toHaveLength(0);
    expect(trimSilence(new Uint8Array(0), 256)).toHaveLength(0);
  });

  it('judges a last frame that is cut short by what is there of it', () => {
    const speech = joined(quiet(1_000), loud(5));
    expect(trimSilence(speech, 256)).toEqual(joined(quiet(400), loud(5)));
  });
});
