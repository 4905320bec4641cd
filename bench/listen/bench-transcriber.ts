import type { ScriptedUtterance } from '../../local/src/groq/scripted-transcriber.ts';
import {
  createMoonshineTranscriber,
  type LocalTranscriber,
  type LocalTranscription,
} from '../../local/src/groq/transcriber.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { createWorkerClient } from '../../local/src/speech/worker-client.ts';
import type { Utterance } from '../call/utterance.ts';
import { createRehearsedHearing } from './rehearsed-hearing.ts';
import type { Script, ScriptedHearingRequest } from './scripted-hearing.ts';

/** Whose words are written: a real recogniser's (English alone), or those that callers are known to say. */
export type Hearing = 'recogniser' | 'script';

/** Stands in for Whisper; which way it hears is each scenario's choice. */
export interface BenchTranscriber extends LocalTranscriber {
  hearing: Hearing;
  /** What a call's caller says now, and said last: nothing else is looked for in what arrives. */
  script(call: object, utterances: readonly (ScriptedUtterance & { readonly id: string })[]): void;
  drop(call: object): void;
  /** Has the recogniser hear all this before it is said in calls; English. */
  rehearse(utterances: readonly Utterance[]): Promise<number>;
  close(): Promise<void>;
}

/** Either way of hearing has a thread of its own: callers' packets are due on this one meanwhile. */
export function createBenchTranscriber(engine: Pick<SpeechEngine, 'transcribe'>): BenchTranscriber {
  const recogniser = createMoonshineTranscriber(engine);
  const scripted = createWorkerClient<ScriptedHearingRequest, LocalTranscription>(
    new URL('./scripted-hearing-worker.ts', import.meta.url),
  );
  const rehearsed = createRehearsedHearing((pcm8k) => engine.transcribe(pcm8k));
  const scripts = new Map<object, Script>();
  return {
    hearing: 'recogniser',
    script: (call, utterances) => {
      const key = utterances.map(({ id }) => id).join();
      scripts.set(call, { key, utterances: utterances.map(({ text, pcm8k }) => ({ text, pcm8k })) });
    },
    drop: (call) => void scripts.delete(call),
    rehearse: (utterances) => rehearsed.rehearse(utterances),
    async transcribe(request) {
      const { pcm8k, language, model } = request;
      const known = await scripted.call({ scripts: [...scripts.values()], request: { pcm8k, language, model } });
      if (this.hearing === 'script' || language !== 'en' || known.text === '') return known;
      const text = rehearsed.recall(known.text);
      return text === undefined ? recogniser.transcribe(request) : { ...known, text };
    },
    close: () => scripted.close(),
  };
}
