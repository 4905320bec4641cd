import type { ProviderBudget } from '@ethera/contract';
import { type BudgetView, judgeEagerTurns, learnBudgets, nothingTold, scarcestBudget } from './core/eager-turns.ts';
import type { Log } from './ports/log.ts';
import type { TurnService } from './ports/turn-service.ts';

/** Whether the calls of this agent try turns before the caller's silence is full. */
export interface EagerTurns {
  allowed(): boolean;
  /** News of the providers' budgets, which all calls share. */
  learn(budgets: readonly ProviderBudget[]): void;
}

export interface EagerTurnsDeps {
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Each change is logged once, when it is noticed: with the news, or at the next turn. */
export function createEagerTurns({ log, now }: EagerTurnsDeps): EagerTurns {
  let view = nothingTold;
  const become = (next: BudgetView, nowMs: number) => {
    const { name, remainingShare } = scarcestBudget(next, nowMs);
    const fields = { budget: name, remainingShare: Math.round(remainingShare * 100) / 100 };
    if (view.eager && !next.eager) log.write('warn', 'eager turns off', fields);
    if (!view.eager && next.eager) log.write('info', 'eager turns on', fields);
    view = next;
  };
  return {
    allowed() {
      const nowMs = now();
      become(judgeEagerTurns(view, nowMs), nowMs);
      return view.eager;
    },
    learn(budgets) {
      const nowMs = now();
      become(learnBudgets(view, budgets, nowMs), nowMs);
    },
  };
}

type AskedService = Pick<TurnService, 'answer' | 'warm'>;

/** The turn service, with what its last frames tell of the budgets told on. */
export function tellingBudgets(service: AskedService, { learn }: Pick<EagerTurns, 'learn'>): AskedService {
  return {
    warm: (personaId, signal) => service.warm(personaId, signal),
    async *answer(request, signal) {
      for await (const frame of service.answer(request, signal)) {
        if (frame.type === 'done') learn(frame.summary.budgets ?? []);
        if (frame.type === 'error') learn(frame.budgets ?? []);
        yield frame;
      }
    },
  };
}
