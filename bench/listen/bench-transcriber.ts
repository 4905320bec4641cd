import { createScriptedTranscriber, type ScriptedUtterance } from '../../local/src/groq/scripted-transcriber.ts';
import { createMoonshineTranscriber, type LocalTranscriber } from '../../local/src/groq/transcriber.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';

/** Who writes down what callers say: a real recogniser (English alone), or one that is told what they may say. */
export type Hearing = 'recogniser' | 'script';

/** Stands in for Whisper; which way it hears is each scenario's choice. */
export interface BenchTranscriber extends LocalTranscriber {
  hearing: Hearing;
  /** What a call's caller says now, and said last: nothing else is looked for in what arrives. */
  script(call: object, utterances: readonly ScriptedUtterance[]): void;
  drop(call: object): void;
}

export function createBenchTranscriber(engine: Pick<SpeechEngine, 'transcribe'>): BenchTranscriber {
  const recogniser = createMoonshineTranscriber(engine);
  const scripts = new Map<object, readonly ScriptedUtterance[]>();
  return {
    hearing: 'recogniser',
    script: (call, utterances) => void scripts.set(call, utterances),
    drop: (call) => void scripts.delete(call),
    transcribe(request) {
      if (this.hearing === 'recogniser' && request.language === 'en') return recogniser.transcribe(request);
      // Made anew each time: a search costs milliseconds for each second of script, and callers' frames are due meanwhile.
      return createScriptedTranscriber([...scripts.values()].flat()).transcribe(request);
    },
  };
}
