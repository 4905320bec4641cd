import { greetings, type LabelLanguage, labelId, type Split, type UtteranceKind, utteranceKinds } from './labels.ts';

/** What a recogniser gave for the beginning, or the whole, of what a caller says, and what the caller did next. */
export interface LabelledPrefix {
  readonly id: string;
  readonly language: LabelLanguage;
  readonly split: Split;
  readonly kind: UtteranceKind;
  /** The agent's last words before the caller spoke. */
  readonly asked: string;
  /** The transcript, with whatever punctuation the recogniser put at its end. */
  readonly heard: string;
  /** Whether the caller had finished: a good receptionist would answer now. */
  readonly done: boolean;
  /** The caller's next words; undefined when there were none. */
  readonly goesOn: string | undefined;
  /** The words alone do not tell: `done` is what happened, but the opposite was as likely. Scored apart. */
  readonly ambiguous: boolean;
  /** How the embedded recogniser came to `heard`; undefined when it was written by hand in a recogniser's style. */
  readonly recognised: { readonly voice: PrefixVoice; readonly said: string } | undefined;
}

export type PrefixVoice = 'rms' | 'slt';

/** An entry as it is written down. Whoever has nothing to go on with was done, so the two cannot disagree. */
export interface WrittenPrefix {
  /** The greeting by default. */
  readonly asked?: string;
  readonly heard: string;
  readonly goesOn?: string;
  readonly ambiguous?: true;
  /** Who spoke it to the embedded recogniser. */
  readonly voice?: PrefixVoice;
  /** What that voice said where it was not what was heard, without the final mark. */
  readonly said?: string;
}

/** Completes one half of a language's set. */
export function labelPrefixes(
  language: LabelLanguage,
  split: Split,
  written: Readonly<Record<UtteranceKind, readonly WrittenPrefix[]>>,
): LabelledPrefix[] {
  return utteranceKinds.flatMap((kind) =>
    written[kind].map((entry, index) => ({
      id: labelId(language, split, kind, index),
      language,
      split,
      kind,
      asked: entry.asked ?? greetings[language],
      heard: entry.heard,
      done: entry.goesOn === undefined,
      goesOn: entry.goesOn,
      ambiguous: entry.ambiguous ?? false,
      recognised: recognition(entry),
    })),
  );
}

/** Who goes on is spoken with a comma's intonation, who was done with a full stop's or a question's. */
function recognition({ voice, said, heard, goesOn }: WrittenPrefix): LabelledPrefix['recognised'] {
  if (voice === undefined) return undefined;
  const words = (said ?? heard).replace(/[.,?]$/, '');
  if (goesOn !== undefined) return { voice, said: `${words},` };
  return { voice, said: heard.endsWith('?') ? `${words}?` : `${words}.` };
}
