import type { BudgetListener } from './budget-listener.ts';
import type { RetryPermit } from './retry-permit.ts';

export interface TranscriptionRequest {
  /** Mono 8 kHz µ-law. */
  readonly ulaw: Uint8Array;
  readonly model: string;
  /** ISO 639-1. */
  readonly language: string;
  /** Words to expect. */
  readonly vocabulary: readonly string[];
  readonly onBudgets?: BudgetListener;
  readonly mayAskAgain?: RetryPermit;
}

export interface Transcription {
  readonly text: string;
  /** 0 to 1, of the part most like speech; null when the recogniser does not say. */
  readonly noSpeechProbability: number | null;
  /** Mean log probability of the tokens of that part; null when the recogniser does not say. */
  readonly averageLogProbability: number | null;
}

export interface Transcriber {
  /**
   * Recognises one utterance. When the signal aborts, rejects with its reason.
   * @throws EtheraError `transcriber.*`
   */
  transcribe(request: TranscriptionRequest, signal: AbortSignal): Promise<Transcription>;
}
