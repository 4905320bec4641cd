import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { type Utterance, utteranceOf } from '../call/utterance.ts';
import { allQuestions, partsOf, type Question, type Voice, voices } from './questions.ts';

/** A question as one of the voices says it. */
export interface SpokenQuestion {
  readonly question: Question;
  readonly voice: Voice;
  readonly utterance: Utterance;
  /** How long its answer is, about. */
  readonly replyMs: number;
}

/** Everything that may be said in a run, spoken before the first call. */
export interface SpokenQuestions {
  readonly all: readonly SpokenQuestion[];
  /** @throws {RangeError} for a question that nobody prepared */
  find(question: Question, voice: Voice): SpokenQuestion;
}

/** @throws {RangeError} when a voice makes no sound of a part */
export async function speakQuestions(engine: SpeechEngine): Promise<SpokenQuestions> {
  const spoken = await Promise.all(
    allQuestions.flatMap((question) => voices.map((voice) => speakQuestion(question, voice, engine))),
  );
  return {
    all: spoken,
    find: (question, voice) => {
      const found = spoken.find((each) => each.question.id === question.id && each.voice === voice);
      if (!found) throw new RangeError(`nobody has prepared the question ${question.id}`);
      return found;
    },
  };
}

async function speakQuestion(question: Question, voice: Voice, engine: SpeechEngine): Promise<SpokenQuestion> {
  const id = `${question.id}-${voice}`;
  const recording = { id, language: 'en', split: 'development', kind: 'question', voice, asked: '' } as const;
  const utterance = await utteranceOf({ ...recording, parts: partsOf(question) }, engine);
  const reply = await engine.speak({ text: question.reply, language: 'en', voice: agentVoice });
  return { question, voice, utterance, replyMs: reply.length / 8 };
}

/** Who speaks for the persona's voice in the stand-in. */
export const agentVoice = 'rms';
