import type { BriefedPersona, EdgeLimits, Phrase } from '@ethera/contract';

/** Who answers, and what they say without the pipeline: on disk before the first call. */
export interface PhraseBook {
  personaFor(dialled: string): BriefedPersona;
  /** What this edge may use of what all edges of the stage share. A new briefing changes it. */
  limits(): EdgeLimits;
  /** The phrase's audio: an absolute path without extension. */
  pathOf(phrase: Phrase): string;
}
