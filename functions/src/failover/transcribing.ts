import { asEtheraError, ulawDurationMs } from '@ethera/contract';
import type { ModelUses } from '../model-uses.ts';
import type { BudgetListener } from '../ports/budget-listener.ts';
import type { Transcriber, Transcription, TranscriptionRequest } from '../ports/transcriber.ts';
import { type Patience, type TurnFailover, withFailover } from './failover.ts';
import { askTwice } from './hedge.ts';
import type { Route } from './route.ts';

export interface TranscribingInput {
  readonly failover: TurnFailover;
  readonly routes: readonly Route<Transcriber>[];
  readonly patience: Patience;
  readonly uses: ModelUses;
  readonly request: Pick<TranscriptionRequest, 'ulaw' | 'language' | 'vocabulary'>;
  readonly onBudgets: BudgetListener;
  readonly signal: AbortSignal;
}

/**
 * Has one utterance recognised, by whomever it takes. A transcription that is later than nineteen of twenty is asked for
 * a second time: it costs the least of all that a turn buys, and everything else waits for it.
 * @throws EtheraError `transcriber.*`
 */
export function transcribeOnce(input: TranscribingInput): Promise<Transcription> {
  const { failover, routes, patience, uses, request, onBudgets, signal } = input;
  const { health, budget, recovery, clock } = failover;
  const seconds = ulawDurationMs(request.ulaw.length) / 1_000;
  return withFailover(failover, { service: 'transcriber', routes, patience, signal }, async (one) => {
    const { port, model } = one.route;
    const times = health.times('transcriber', one.route);
    const startedAtMs = clock.now();
    const ask = async (own: AbortSignal) => {
      const takeBack = uses.transcribes(model, seconds);
      try {
        return await port.transcribe({ ...request, model, onBudgets, mayAskAgain: one.mayAskAgain }, own);
      } catch (thrown) {
        if (!own.aborted && asEtheraError(thrown).code !== 'transcriber.timeout') takeBack();
        throw thrown;
      }
    };
    const may = () => {
      const nowMs = clock.now();
      if (!health.bearsHedge(model, nowMs) || !budget.takeSpare(nowMs)) return false;
      recovery.hedged();
      return true;
    };
    const { answer, release } = await askTwice({ ask, afterMs: times.p95Ms, may, clock, signal: one.signal });
    release();
    times.note(clock.now() - startedAtMs);
    return answer;
  });
}
