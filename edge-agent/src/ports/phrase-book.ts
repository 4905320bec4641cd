import type { BriefedPersona, Phrase } from '@ethera/contract';

/** Who answers, and what they say without the pipeline: on disk before the first call. */
export interface PhraseBook {
  personaFor(dialled: string): BriefedPersona;
  /** The phrase's audio: an absolute path without extension. */
  pathOf(phrase: Phrase): string;
}
