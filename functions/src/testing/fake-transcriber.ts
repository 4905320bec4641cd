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
}

/** Hears what the script says. */
export function createFakeTranscriber(script: FakeTranscriberScript): FakeTranscriber {
  const requests: TranscriptionRequest[] = [];
  return {
    requests,
    async transcribe(request, signal) {
      signal.throwIfAborted();
      requests.push(request);
      await systemClock.delay(script.takesMs ?? 0, signal);
      if (script.budgets) request.onBudgets?.(script.budgets);
      if (script.fails) throw script.fails;
      return { text: '', noSpeechProbability: null, averageLogProbability: null, ...script.heard };
    },
  };
}
