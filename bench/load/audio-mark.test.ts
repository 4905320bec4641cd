import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { markSamples, readMarks, writeMarks } from './audio-mark.ts';

const random = seededRandom(7);
/** A tenth of a second of loud noise. */
const noise = encodeMulaw(Int16Array.from({ length: 10 * markSamples }, () => Math.round((random() - 0.5) * 40_000)));
const sound = { kind: 'reply', owner: 199, line: 6, part: 2 } as const;
const marked = writeMarks(noise, sound);

describe('marks in sound', () => {
  it('say what it is and where in it they lie', () => {
    const found = readMarks(marked);
    expect(found).toHaveLength(10);
    expect(found[3]).toEqual({ ...sound, place: 3, position: 3 * markSamples });
  });

  it('are found wherever the sound was cut', () => {
    const cut = marked.subarray(33, marked.length - 5);
    expect(readMarks(cut).map(({ place }) => place)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(readMarks(cut)[0]?.position).toBe(markSamples - 33);
  });

  it('survive decoding and encoding, as Asterisk and the stand-ins do it', () => {
    expect(readMarks(encodeMulaw(decodeMulaw(marked)))).toEqual(readMarks(marked));
    const quiet = writeMarks(new Uint8Array(3 * markSamples).fill(0xff), sound);
    // Asterisk has one code for nothing where µ-law has two.
    const passed = encodeMulaw(decodeMulaw(quiet)).map((code) => (code === 0x7f ? 0xff : code));
    expect(readMarks(passed)).toHaveLength(3);
  });

  it('are none where a sample of them was lost or changed', () => {
    const spoilt = marked.slice();
    spoilt[4 * markSamples + 50] = (spoilt[4 * markSamples + 50] as number) ^ 1;
    expect(readMarks(spoilt).map(({ place }) => place)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
  });

  it('are none in a sound that carries none', () => {
    expect(readMarks(noise)).toEqual([]);
  });

  it('change nothing but the last bit', () => {
    expect(marked.every((code, index) => (code ^ (noise[index] as number)) <= 1)).toBe(true);
    expect(noise).not.toEqual(marked);
  });

  it('tell what a caller says from a reply', () => {
    const said = writeMarks(noise, { ...sound, kind: 'said' });
    expect(new Set(readMarks(said).map(({ kind }) => kind))).toEqual(new Set(['said']));
  });
});
