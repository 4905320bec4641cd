import Groq from 'groq-sdk';
import { afterEach } from 'vitest';
import { type GroqOptions, type GroqStandIn, startGroq } from './server.ts';
import type { LocalTranscriber, TranscriptionRequest } from './transcriber.ts';

/** A profile that keeps nobody waiting. */
export const fast = { transcriptionMs: 0, firstTokenMs: 0, tokensPerSecond: 1e6 };
export const model = 'openai/gpt-oss-20b';
export const hello = { role: 'user', content: 'My name is Robert.' } as const;
const services: GroqStandIn[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

/** Hears the length of what it was sent, which shows that the audio arrived as it was. */
const measuring: LocalTranscriber = {
  transcribe: async ({ pcm8k, language }: TranscriptionRequest) => ({
    text: `${pcm8k.length} samples, peak ${Math.max(...pcm8k)}, ${language}`,
    noSpeechProbability: 0.1,
  }),
};

/** Starts a stand-in that closes after the test, and clients that do not retry. */
export async function start(options: Partial<GroqOptions> = {}) {
  const service = await startGroq({ apiKeys: ['key'], transcriber: measuring, profile: fast, ...options });
  services.push(service);
  const client = (apiKey = 'key') => new Groq({ apiKey, baseURL: service.url, maxRetries: 0, timeout: 5000 });
  return { service, client, groq: client() };
}

/** The SDK's error a request ended with. */
export async function errorOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Groq.APIError)) throw new Error(`expected an API error, got ${String(error)}`);
  return error;
}
