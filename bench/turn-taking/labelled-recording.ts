import { greetings, type LabelLanguage, labelId, type Split, type UtteranceKind, utteranceKinds } from './labels.ts';

/** What one caller says in one turn, with the pauses a person makes in it. */
export interface LabelledRecording {
  readonly id: string;
  readonly language: LabelLanguage;
  readonly split: Split;
  readonly kind: UtteranceKind;
  readonly voice: RecordingVoice;
  /** The agent's last words before the caller speaks. */
  readonly asked: string;
  /** In order. The caller is done after the last one and nowhere before. */
  readonly parts: readonly LabelledPart[];
}

export interface LabelledPart {
  readonly text: string;
  /** Silence before the next part; 0 after the last. */
  readonly pauseAfterMs: number;
  /** What was said up to here could have been all: no listener could know from the words that more would come. */
  readonly couldEndHere: boolean;
}

/** Two voices a language; the speech engine knows them by these names. */
export const recordingVoices = { en: ['rms', 'slt'], ru: ['ru', 'ru+f3'] } as const;
export type RecordingVoice = (typeof recordingVoices)[LabelLanguage][number];

/** A pause after words that could have been all. */
export interface WholePause {
  readonly wholeMs: number;
}

/** A pause of `wholeMs` milliseconds after words that could have been all. */
export function whole(wholeMs: number): WholePause {
  return { wholeMs };
}

/** A recording as it is written down: words, then the pause in milliseconds, then words, and so on. */
export interface WrittenRecording<Voice extends RecordingVoice> {
  readonly voice: Voice;
  /** The greeting by default. */
  readonly asked?: string;
  readonly say: readonly (string | number | WholePause)[];
}

/**
 * Completes one half of a language's set.
 * @throws RangeError naming the recording whose words and pauses do not alternate, words first and last
 */
export function labelRecordings<Language extends LabelLanguage>(
  language: Language,
  split: Split,
  written: Readonly<Record<UtteranceKind, readonly WrittenRecording<(typeof recordingVoices)[Language][number]>[]>>,
): LabelledRecording[] {
  return utteranceKinds.flatMap((kind) =>
    written[kind].map((entry, index) => {
      const id = labelId(language, split, kind, index);
      return {
        id,
        language,
        split,
        kind,
        voice: entry.voice,
        asked: entry.asked ?? greetings[language],
        parts: readParts(id, entry.say),
      };
    }),
  );
}

function readParts(id: string, say: WrittenRecording<RecordingVoice>['say']): LabelledPart[] {
  const parts: LabelledPart[] = [];
  for (let index = 0; index < say.length; index += 2) {
    const text = say[index];
    const pause = say[index + 1];
    const isLast = index === say.length - 1;
    if (typeof text !== 'string' || typeof pause === 'string' || isLast !== (pause === undefined)) {
      throw new RangeError(`${id}: words and pauses must alternate, words first and last`);
    }
    parts.push({ text, ...readPause(pause) });
  }
  if (parts.at(-1)?.pauseAfterMs !== 0)
    throw new RangeError(`${id}: words and pauses must alternate, words first and last`);
  return parts;
}

function readPause(pause: number | WholePause | undefined): Omit<LabelledPart, 'text'> {
  if (pause === undefined) return { pauseAfterMs: 0, couldEndHere: true };
  if (typeof pause === 'number') return { pauseAfterMs: pause, couldEndHere: false };
  return { pauseAfterMs: pause.wholeMs, couldEndHere: true };
}
