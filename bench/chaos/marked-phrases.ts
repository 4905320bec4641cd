import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { spokenWords } from '../../local/src/speech/word-errors.ts';
import { type AudioMark, writeMarks } from '../load/audio-mark.ts';

/** No caller has this number: marks of phrases carry it, with the phrase's place in line and part. */
const phraseOwner = 4095;
const partsOfLine = 16;
const mostPhrases = 256;

/** The agent's fixed phrases with a mark of their own each, so that a caller knows them by their samples. */
export interface MarkedPhrases {
  /** Speaks a phrase with its mark, and hands on what is none. */
  readonly speak: SpeechEngine['speak'];
  /** The phrase that a mark of a reply belongs to, such as `apology`; undefined where it is no phrase. */
  nameOf(mark: AudioMark): string | undefined;
}

/**
 * @param texts what is said, by the phrase's name
 * @throws {RangeError} for more phrases than there are marks
 */
export function markPhrases(
  texts: ReadonlyMap<string, string>,
  engine: Pick<SpeechEngine, 'speak'>,
  other: SpeechEngine['speak'],
): MarkedPhrases {
  if (texts.size > mostPhrases) throw new RangeError(`there are marks for ${mostPhrases} phrases, not ${texts.size}`);
  const names = [...texts.keys()];
  const places = new Map([...texts.values()].map((text, place) => [keyOf(text), place]));
  return {
    speak: async (request) => {
      const place = places.get(keyOf(request.text));
      if (place === undefined) return other(request);
      const line = Math.floor(place / partsOfLine);
      const mark = { kind: 'reply', owner: phraseOwner, line, part: place % partsOfLine } as const;
      return decodeMulaw(writeMarks(encodeMulaw(await engine.speak(request)), mark));
    },
    nameOf: ({ owner, line, part }) => (owner === phraseOwner ? names[line * partsOfLine + part] : undefined),
  };
}

/** Every text that a persona's phrases hold, by its path: `greeting`, `fillers.2`. */
export function phraseTexts(phrases: object): Map<string, string> {
  const texts = new Map<string, string>();
  const collect = (value: unknown, path: string) => {
    if (typeof value === 'string') texts.set(path, value);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) collect(inner, path === '' ? name : `${path}.${name}`);
    }
  };
  collect(phrases, '');
  return texts;
}

/** The pipeline may change a sentence's spaces and marks, never its words. */
function keyOf(text: string): string {
  return spokenWords(text).join(' ');
}
