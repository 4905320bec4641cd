import type { EtheraError } from '@ethera/contract';
import type { BudgetReading } from '../ports/budget-listener.ts';
import type { Transcriber, Transcription, TranscriptionRequest } from '../ports/transcriber.ts';
import { systemClock } from '../system-clock.ts';

export interface FakeTranscriber extends Transcriber {
  readonly requests: TranscriptionRequest[];
}

export interface FakeTranscriberScript {
  readonly heard?: Partial<Transcription>;
  readonly takesMs?: number;
  readonly fails?: EtheraError;
  readonly budgets?: readonly BudgetReading[];
  /** What is otherwise about the request of this number, counted from 0. */
  readonly of?: (index: number) => FakeTranscriberScript;
}

/** Hears what the script says. */
export function createFakeTranscriber(script: FakeTranscriberScript): FakeTranscriber {
  const requests: TranscriptionRequest[] = [];
  return {
    requests,
    async transcribe(request, signal) {
      signal.throwIfAborted();
      const { takesMs = 0, budgets, fails, heard } = { ...script, ...script.of?.(requests.length) };
      requests.push(request);
      await systemClock.delay(takesMs, signal);
      if (budgets) request.onBudgets?.(budgets);
      if (fails) throw fails;
      return { text: '', noSpeechProbability: null, averageLogProbability: null, ...heard };
    },
  };
}
