import { wordErrorRate } from '../../local/src/speech/word-errors.ts';
import { ethera } from '../../personas/ethera.ts';

const { fillers: _, ...named } = ethera.phrases;

/** Which of the persona's phrases a recogniser has most likely heard: it mishears a word here and there. */
export function nearestPhrase(heard: string): keyof typeof named {
  const names = Object.keys(named) as (keyof typeof named)[];
  const errors = (name: keyof typeof named) => wordErrorRate([{ said: named[name] ?? '', heard }]);
  return names.toSorted((a, b) => errors(a) - errors(b))[0] ?? 'greeting';
}
