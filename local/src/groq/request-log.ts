import type { RequestLog } from '../exchange.ts';

/** What the Groq stand-in notes about a request. */
export interface GroqRequestLog extends RequestLog {
  readonly operation: 'transcriptions' | 'chat' | 'models' | 'unknown';
  model?: string;
  /** Transcriptions: how long the audio is, and what was heard in it. */
  audioMs?: number;
  text?: string;
  /** Chat: what the caller said last. */
  asked?: string;
  /** Chat: when the first word of the answer was sent. Later than the first byte only if the model reasons aloud. */
  firstContentAtMs?: number;
  promptTokens?: number;
  completionTokens?: number;
}
