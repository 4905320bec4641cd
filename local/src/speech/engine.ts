import type { SpeechLanguage, SpeechRequest } from './request.ts';
import { createWorkerClient } from './worker-client.ts';

export type { SpeechLanguage, SpeechRequest } from './request.ts';

/** Speech out of and into text, without a network, on threads of its own. */
export interface SpeechEngine {
  /**
   * Speaks a text: 8 kHz samples, silence trimmed at both ends, peak at -3 dBFS. Text without a word gives no samples.
   * The same request is synthesised once. The samples belong to the caller.
   */
  speak(request: SpeechRequest): Promise<Int16Array>;
  /** The English words in 8 kHz samples; '' when there is no sound. */
  transcribe(pcm8k: Int16Array): Promise<string>;
  /** Loads the models that the first use would otherwise wait for (about three seconds). */
  warm(): Promise<void>;
  /** Ends the threads; what is under way is rejected. May be called twice. */
  close(): Promise<void>;
}

/**
 * Speaking and transcribing have a thread each: neither waits for the other, and the caller's thread, which may be
 * sending RTP on a clock, never waits for either. Threads start on first use and do not keep the process alive.
 */
export function createSpeechEngine(): SpeechEngine {
  const speaking = createWorkerClient<SpeechRequest, Int16Array>(new URL('./speaking-worker.ts', import.meta.url));
  const transcribing = createWorkerClient<Int16Array, string>(new URL('./transcribing-worker.ts', import.meta.url));
  const spoken = new Map<string, Promise<Int16Array>>();

  function speakOnce(request: SpeechRequest): Promise<Int16Array> {
    const key = JSON.stringify([request.language, request.voice ?? '', request.text]);
    const known = spoken.get(key);
    if (known) return known;
    const samples = speaking.call(request);
    spoken.set(key, samples);
    samples.catch(() => spoken.delete(key));
    return samples;
  }

  return {
    speak: async (request) => (await speakOnce(request)).slice(),
    transcribe: (pcm8k) => transcribing.call(pcm8k),
    warm: async () => {
      const languages: SpeechLanguage[] = ['en', 'ru'];
      await Promise.all([
        ...languages.map((language) => speaking.call({ text: 'a', language })),
        transcribing.call(new Int16Array(0)),
      ]);
    },
    close: async () => {
      await Promise.all([speaking.close(), transcribing.close()]);
    },
  };
}
