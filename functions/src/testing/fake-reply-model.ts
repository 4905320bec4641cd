import type { EtheraError } from '@ethera/contract';
import type { BudgetReading } from '../ports/budget-listener.ts';
import type { ReplyModel, ReplyPart, ReplyRequest } from '../ports/reply-model.ts';
import { systemClock } from '../system-clock.ts';

/** A part of the answer, a wait, what is left of the budgets, or a failure. */
export type ReplyStep =
  | ReplyPart
  | { readonly waitMs: number }
  | { readonly budgets: readonly BudgetReading[] }
  | { readonly fails: EtheraError };

export interface FakeReplyModel extends ReplyModel {
  readonly requests: ReplyRequest[];
  readonly warmed: () => number;
  /** Answers whose consumer or signal ended them early. */
  readonly stopped: () => number;
}

/** The same for every request, or by the request's number, counted from 0. */
export type ReplyScript = readonly ReplyStep[] | ((index: number) => readonly ReplyStep[]);

/** Answers by the script. */
export function createFakeReplyModel(script: ReplyScript, warm: { fails?: Error } = {}): FakeReplyModel {
  const requests: ReplyRequest[] = [];
  let stopped = 0;
  let warmed = 0;
  return {
    requests,
    warmed: () => warmed,
    stopped: () => stopped,
    async *reply(request, signal) {
      signal.throwIfAborted();
      const steps = typeof script === 'function' ? script(requests.length) : script;
      requests.push(request);
      let complete = false;
      try {
        for (const step of steps) {
          if ('fails' in step) throw step.fails;
          if ('budgets' in step) request.onBudgets?.(step.budgets);
          else if ('waitMs' in step) await systemClock.delay(step.waitMs, signal);
          else yield step;
          signal.throwIfAborted();
        }
        complete = true;
      } finally {
        if (!complete) stopped += 1;
      }
    },
    async warm() {
      warmed += 1;
      if (warm.fails) throw warm.fails;
    },
  };
}
