import type { RetryPermit } from './retry-permit.ts';

export interface VoiceSettings {
  readonly stability?: number | undefined;
  readonly similarity?: number | undefined;
  readonly speed?: number | undefined;
}

export interface SpeechRequest {
  readonly text: string;
  readonly voice: { readonly id: string; readonly settings: VoiceSettings };
  readonly model: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly mayAskAgain?: RetryPermit;
}

export interface Speaker {
  /**
   * Streams raw 8 kHz µ-law as it is made, in pieces of any size. When the signal aborts, the iteration throws its reason.
   * @throws EtheraError `speaker.*`, also in the middle, and when no audio comes at all
   */
  speak(request: SpeechRequest, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Opens a connection by asking for a voice. */
  warm(voiceId: string, signal: AbortSignal): Promise<void>;
}
