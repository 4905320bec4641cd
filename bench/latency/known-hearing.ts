import {
  createScriptedTranscriber,
  type ScriptedTranscriber,
  type ScriptedUtterance,
} from '../../local/src/groq/scripted-transcriber.ts';
import type { LocalTranscriber, LocalTranscription, TranscriptionRequest } from '../../local/src/groq/transcriber.ts';
import { createWorkerClient } from '../../local/src/speech/worker-client.ts';

export type KnownHearingRequest =
  | { readonly kind: 'learn'; readonly utterances: readonly ScriptedUtterance[] }
  | { readonly kind: 'hear'; readonly request: Pick<TranscriptionRequest, 'pcm8k' | 'language' | 'model'> };

/** Writes the words whose samples arrived, of everything that is said in the run. */
export interface KnownHearing extends LocalTranscriber {
  learn(utterances: readonly ScriptedUtterance[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Hears in a thread of its own, in some milliseconds: the time that a recogniser takes is the profile's, and none of the
 * machine's, on which callers' packets are due.
 */
export function createKnownHearing(): KnownHearing {
  const client = createWorkerClient<KnownHearingRequest, LocalTranscription | null>(
    new URL('./known-hearing-worker.ts', import.meta.url),
  );
  return {
    learn: async (utterances) => {
      const plain = utterances.map(({ text, pcm8k }) => ({ text, pcm8k }));
      await client.call({ kind: 'learn', utterances: plain });
    },
    transcribe: async ({ pcm8k, language, model }) => {
      const heard = await client.call({ kind: 'hear', request: { pcm8k, language, model } });
      if (!heard) throw new Error('nothing was learnt that could be heard');
      return heard;
    },
    close: () => client.close(),
  };
}

/** What runs in the thread. */
export function serveKnownHearing(
  transcriber: ScriptedTranscriber = createScriptedTranscriber(),
): (asked: KnownHearingRequest) => Promise<LocalTranscription | null> {
  return async (asked) => {
    if (asked.kind === 'hear') return transcriber.transcribe(asked.request);
    for (const utterance of asked.utterances) transcriber.add(utterance);
    return null;
  };
}
