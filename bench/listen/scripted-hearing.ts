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

/** Looks for each caller's words in turn, until one caller's are found: a search costs milliseconds a second of script. */
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
    for (const script of scripts) {
      const heard = await of(script).transcribe(request);
      if (heard.text !== '') return heard;
    }
    return createScriptedTranscriber().transcribe(request);
  };
}
