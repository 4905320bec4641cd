import { describe, expect, it } from 'vitest';
import { arrivedWords, type Occurrence, resolveOverlaps } from './occurrence.ts';

function occurrence(part: Partial<Occurrence>): Occurrence {
  const units = new Uint8Array(4).fill(1);
  return { utterance: 0, from: 0, to: 400, strength: 1, found: units, counts: units, unitSamples: 100, ...part };
}

describe('resolveOverlaps', () => {
  it('keeps the stronger of two that claim the same audio, in the order of time', () => {
    const late = occurrence({ from: 900, to: 1300 });
    const weak = occurrence({ from: 0, to: 400, strength: 1 });
    const strong = occurrence({ from: 100, to: 500, strength: 2, utterance: 1 });
    expect(resolveOverlaps([late, weak, strong])).toEqual([strong, late]);
  });

  it('keeps both when they merely touch', () => {
    const [a, b] = [occurrence({ from: 0, to: 400 }), occurrence({ from: 350, to: 750 })];
    expect(resolveOverlaps([b, a])).toEqual([a, b]);
  });
});

describe('arrivedWords', () => {
  const spans = [
    { word: 'one', from: 0, to: 200 },
    { word: 'two', from: 200, to: 400 },
  ];

  it.each([
    ['all of it', [1, 1, 1, 1], 'one two'],
    ['half of each', [1, 0, 0, 1], 'one two'],
    ['the first word', [1, 1, 0, 0], 'one'],
    ['the last word', [0, 0, 1, 1], 'two'],
    ['nothing', [0, 0, 0, 0], ''],
  ])('writes the words of which enough came: %s', (_, found, expected) => {
    expect(arrivedWords(occurrence({ found: Uint8Array.from(found) }), spans)).toBe(expected);
  });

  it('does not miss what cannot be found', () => {
    const counts = Uint8Array.of(0, 1, 1, 1);
    const found = Uint8Array.of(0, 1, 0, 0);
    expect(arrivedWords(occurrence({ found, counts }), spans)).toBe('one');
  });
});
