import { describe, expect, it } from 'vitest';
import { labelRecordings, recordingVoices, whole } from './labelled-recording.ts';
import { labelId, splits, utteranceKinds } from './labels.ts';
import { englishPrefixes } from './prefixes.en.ts';
import { russianPrefixes } from './prefixes.ru.ts';
import { englishRecordings } from './recordings.en.ts';
import { russianRecordings } from './recordings.ru.ts';

const sets = [
  { language: 'en', set: englishRecordings, prefixes: englishPrefixes },
  { language: 'ru', set: russianRecordings, prefixes: russianPrefixes },
] as const;

/** Words alone, so that punctuation does not make two texts of one. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .trim();
}

describe.each(sets)('labelled recordings: $language', ({ language, set, prefixes }) => {
  const pausesOf = (recordings: readonly (typeof set)[number][]) =>
    recordings.flatMap(({ parts }) => parts.slice(0, -1).map((part) => part.pauseAfterMs));

  it('has every kind in both voices in each half', () => {
    expect(set.length).toBeGreaterThanOrEqual(36);
    for (const split of splits) {
      for (const kind of utteranceKinds) {
        for (const voice of recordingVoices[language]) {
          const some = set.filter((entry) => entry.split === split && entry.kind === kind && entry.voice === voice);
          expect(some.length, `${split} ${kind} ${voice}`).toBeGreaterThanOrEqual(1);
        }
      }
    }
  });

  it('spreads the pauses as the measurements need them, in each half', () => {
    for (const split of splits) {
      const pauses = pausesOf(set.filter((entry) => entry.split === split));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(200);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(1500);
      expect(pauses.filter((ms) => ms < 600).length, `${split}, short`).toBeGreaterThanOrEqual(10);
      expect(pauses.filter((ms) => ms >= 600 && ms < 1000).length, `${split}, middling`).toBeGreaterThanOrEqual(10);
      expect(pauses.filter((ms) => ms >= 1000).length, `${split}, long`).toBeGreaterThanOrEqual(5);
    }
  });

  it('pauses in the middle of a thought and after a whole one', () => {
    for (const split of splits) {
      const inner = set.filter((entry) => entry.split === split).flatMap(({ parts }) => parts.slice(0, -1));
      expect(inner.filter((part) => part.couldEndHere).length, split).toBeGreaterThanOrEqual(8);
      expect(inner.filter((part) => !part.couldEndHere).length, split).toBeGreaterThanOrEqual(8);
    }
  });

  it('has recordings without a pause and with several in each half', () => {
    for (const split of splits) {
      const half = set.filter((entry) => entry.split === split);
      expect(half.filter(({ parts }) => parts.length === 1).length, split).toBeGreaterThanOrEqual(3);
      expect(half.filter(({ parts }) => parts.length >= 3).length, split).toBeGreaterThanOrEqual(5);
    }
  });

  it('names each entry by language, half, kind and place', () => {
    const places = new Map<string, number>();
    for (const { id, split, kind } of set) {
      const place = places.get(`${split} ${kind}`) ?? 0;
      expect(id).toBe(labelId(language, split, kind, place));
      places.set(`${split} ${kind}`, place + 1);
    }
    expect(new Set(set.map((entry) => entry.id)).size).toBe(set.length);
  });

  it('says everything once', () => {
    const words = set.map(({ parts }) => plain(parts.map((part) => part.text).join(' ')));
    expect(words.filter((entry, index) => words.indexOf(entry) !== index)).toEqual([]);
  });

  it('gives away nothing of the held-out half in the other', () => {
    const textsOf = (split: (typeof splits)[number]) => [
      ...set.filter((entry) => entry.split === split).map(({ parts }) => parts.map((part) => part.text).join(' ')),
      ...prefixes.filter((entry) => entry.split === split).map(({ heard, goesOn }) => `${heard} ${goesOn ?? ''}`),
    ];
    const known = new Set(textsOf('development').map(plain));
    expect(
      textsOf('held-out')
        .map(plain)
        .filter((text) => known.has(text)),
    ).toEqual([]);
  });
});

describe('labelRecordings', () => {
  const nothing = Object.fromEntries(utteranceKinds.map((kind) => [kind, []])) as unknown as Parameters<
    typeof labelRecordings<'en'>
  >[2];
  const label = (say: (string | number | { wholeMs: number })[]) =>
    labelRecordings('en', 'development', { ...nothing, name: [{ voice: 'rms', say }] });

  it('reads words and pauses in turn', () => {
    expect(label(['Yes', whole(300), 'but', 700, 'no.'])[0]?.parts).toEqual([
      { text: 'Yes', pauseAfterMs: 300, couldEndHere: true },
      { text: 'but', pauseAfterMs: 700, couldEndHere: false },
      { text: 'no.', pauseAfterMs: 0, couldEndHere: true },
    ]);
  });

  it.each([
    { say: [], fault: 'nothing' },
    { say: ['Yes', 300], fault: 'a pause at the end' },
    { say: ['Yes', whole(300)], fault: 'a whole pause at the end' },
    { say: ['Yes', 'no.'], fault: 'two words without a pause' },
    { say: [300, 'Yes.'], fault: 'a pause at the beginning' },
    { say: ['Yes', 300, 400, 'no.'], fault: 'two pauses' },
  ])('refuses $fault', ({ say }) => {
    expect(() => label(say)).toThrow(/en-dev-name-1/);
  });
});
