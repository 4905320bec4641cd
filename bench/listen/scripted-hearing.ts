import {
  createScriptedTranscriber,
  type ScriptedTranscriber,
  type ScriptedUtterance,
} from '../../local/src/groq/scripted-transcriber.ts';
import type { LocalTranscription, TranscriptionRequest } from '../../local/src/groq/transcriber.ts';

/** What one caller may be saying. The key stands for the utterances: the same key, the same samples. */
export interface Script {
  readonly key: string;
  readonly utterances: readonly ScriptedUtterance[];
}

export interface ScriptedHearingRequest {
  /** Of every caller: a request does not say whose it is. */
  readonly scripts: readonly Script[];
  readonly request: TranscriptionRequest;
}

/** Callers at the same time, with what they said a moment ago. */
const keptScripts = 12;

/**
 * Looks for each caller's words in turn, until one caller's are found. Words that must be somebody's come first: looking
 * closely costs milliseconds a second of script, and on a noisy line nobody's can be ruled out sooner.
 */
export function createScriptedHearing(): (asked: ScriptedHearingRequest) => Promise<LocalTranscription> {
  const transcribers = new Map<string, ScriptedTranscriber>();
  const of = ({ key, utterances }: Script): ScriptedTranscriber => {
    const transcriber = transcribers.get(key) ?? createScriptedTranscriber(utterances);
    transcribers.delete(key);
    transcribers.set(key, transcriber);
    const [oldest] = transcribers.keys();
    if (transcribers.size > keptScripts && oldest !== undefined) transcribers.delete(oldest);
    return transcriber;
  };
  return async ({ scripts, request }) => {
    for (const transcriber of await likelyFirst(scripts.map(of), request)) {
      const heard = await transcriber.transcribe(request);
      if (heard.text !== '') return heard;
    }
    return createScriptedTranscriber().transcribe(request);
  };
}

async function likelyFirst(
  transcribers: readonly ScriptedTranscriber[],
  { pcm8k }: TranscriptionRequest,
): Promise<readonly ScriptedTranscriber[]> {
  for (const transcriber of transcribers) {
    if (await transcriber.recognises(pcm8k))
      return [transcriber, ...transcribers.filter((other) => other !== transcriber)];
  }
  return transcribers;
}
