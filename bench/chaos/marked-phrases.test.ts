import { describe, expect, it } from 'vitest';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { readMarks } from '../load/audio-mark.ts';
import { markPhrases, phraseTexts } from './marked-phrases.ts';

const engine = { speak: async () => new Int16Array(800).fill(1_000) };
const plain = async () => new Int16Array(800).fill(2_000);
const request = (text: string) => ({ text, language: 'en' as const });

describe('a phrase', () => {
  const texts = new Map(Array.from({ length: 40 }, (_, place) => [`phrase-${place}`, `Phrase number ${place}.`]));
  const phrases = markPhrases(texts, engine, plain);

  it('is known by its samples', async () => {
    for (const [name, text] of texts) {
      const [mark] = readMarks(encodeMulaw(await phrases.speak(request(text))));
      expect(mark && phrases.nameOf(mark)).toBe(name);
    }
  });

  it('is known whatever becomes of its spaces and marks', async () => {
    const [mark] = readMarks(encodeMulaw(await phrases.speak(request('phrase number 3'))));
    expect(mark && phrases.nameOf(mark)).toBe('phrase-3');
  });
});

it('hands on what is no phrase', async () => {
  const phrases = markPhrases(new Map([['apology', 'Sorry.']]), engine, plain);
  expect(await phrases.speak(request('Something else.'))).toEqual(await plain());
  expect(phrases.nameOf({ kind: 'reply', owner: 7, line: 0, part: 0, place: 0 })).toBeUndefined();
});

it('finds every text, with its path', () => {
  expect([...phraseTexts({ greeting: 'Hello.', fillers: ['One.', 'Two.'] })]).toEqual([
    ['greeting', 'Hello.'],
    ['fillers.0', 'One.'],
    ['fillers.1', 'Two.'],
  ]);
});

it('takes no more phrases than it can tell apart', () => {
  const many = new Map(Array.from({ length: 257 }, (_, place) => [String(place), String(place)]));
  expect(() => markPhrases(many, engine, plain)).toThrow(RangeError);
});
