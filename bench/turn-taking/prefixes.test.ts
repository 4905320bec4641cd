import { describe, expect, it } from 'vitest';
import { labelId, splits, utteranceKinds } from './labels.ts';
import { englishPrefixes } from './prefixes.en.ts';
import { russianPrefixes } from './prefixes.ru.ts';

const sets = [
  { language: 'en', set: englishPrefixes },
  { language: 'ru', set: russianPrefixes },
] as const;

describe.each(sets)('labelled prefixes: $language', ({ language, set }) => {
  it('is large, and half of it is held out', () => {
    expect(set.length).toBeGreaterThanOrEqual(120);
    const heldOut = set.filter((entry) => entry.split === 'held-out').length;
    expect(Math.abs(2 * heldOut - set.length)).toBeLessThanOrEqual(6);
  });

  it('has in each half as many who go on as who were done, within a tenth', () => {
    for (const split of splits) {
      const half = set.filter((entry) => entry.split === split);
      const done = half.filter((entry) => entry.done).length;
      expect(done / half.length, split).toBeGreaterThan(0.4);
      expect(done / half.length, split).toBeLessThan(0.6);
    }
  });

  it('has at least three of each kind on both sides in each half', () => {
    for (const split of splits) {
      for (const kind of utteranceKinds) {
        const some = set.filter((entry) => entry.split === split && entry.kind === kind);
        expect(some.filter((entry) => entry.done).length, `${split} ${kind} done`).toBeGreaterThanOrEqual(3);
        expect(some.filter((entry) => !entry.done).length, `${split} ${kind} open`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it('marks few as ambiguous, some in each half', () => {
    for (const split of splits) {
      const half = set.filter((entry) => entry.split === split);
      const ambiguous = half.filter((entry) => entry.ambiguous).length;
      expect(ambiguous, split).toBeGreaterThanOrEqual(8);
      expect(ambiguous / half.length, split).toBeLessThan(0.2);
    }
  });

  it('says everything once, also across the halves', () => {
    const words = set.map(({ asked, heard }) => `${asked} / ${heard.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, '')}`);
    expect(words.filter((entry, index) => words.indexOf(entry) !== index)).toEqual([]);
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

  it('is written in the script of its language', () => {
    const script = language === 'ru' ? /\p{Script=Cyrillic}/u : /\p{Script=Latin}/u;
    for (const { id, asked, heard, goesOn } of set) {
      expect(asked, id).toMatch(script);
      expect(heard.match(/[\p{L}\p{N}]/u), id).not.toBeNull();
      if (/\p{L}/u.test(heard)) expect(heard, id).toMatch(script);
      if (goesOn !== undefined) expect(goesOn.trim(), id).not.toBe('');
    }
  });

  it('ends most of those who go on with a mark that says nothing', () => {
    const open = set.filter((entry) => !entry.done);
    const marked = open.filter((entry) => /[.?…]$/.test(entry.heard));
    expect(marked.length / open.length).toBeGreaterThan(0.8);
  });
});
