import { ulawDurationMs } from '@ethera/contract';

/** 150 words a minute of six characters: until a whole sentence of this voice was heard. */
const PRESUMED_CHARACTERS_PER_MS = 0.015;
/** Of each new sentence: a voice keeps its pace, a single short sentence says little about it. */
const NEW_WEIGHT = 0.3;
/** A sentence that is shorter is mostly pause. */
const TELLING_CHARACTERS = 20;

/** How many characters a voice speaks in a millisecond, by the sentences that it has finished. */
export class SpeechRate {
  #charactersPerMs = PRESUMED_CHARACTERS_PER_MS;

  get charactersPerMs(): number {
    return this.#charactersPerMs;
  }

  /** @param bytes of µ-law that the text took */
  note(text: string, bytes: number): void {
    const durationMs = ulawDurationMs(bytes);
    if (text.length < TELLING_CHARACTERS || durationMs === 0) return;
    this.#charactersPerMs += NEW_WEIGHT * (text.length / durationMs - this.#charactersPerMs);
  }
}

/**
 * What of a text is still to be said after so much of its audio came, by the voice's pace: it begins with the word whose
 * start is nearest. Streams of audio do not tell where a word ends; a word said twice is worse for nobody than one left
 * out is, so that only a last word that is as good as over is given up.
 * @param bytes of µ-law that came
 */
export function textLeft(
  text: string,
  bytes: number,
  { charactersPerMs }: Pick<SpeechRate, 'charactersPerMs'>,
): string {
  if (bytes === 0) return text;
  const spoken = ulawDurationMs(bytes) * charactersPerMs;
  const starts = [...text.matchAll(/(?<=\s)\S/gu)].map(({ index }) => index);
  const nearest = [0, ...starts, text.length].reduce((best, start) =>
    Math.abs(start - spoken) <= Math.abs(best - spoken) ? start : best,
  );
  return text.slice(nearest).trim();
}
