import { TURN_RETRIES, type TurnRequest } from '@ethera/contract';
import type { Persona } from '../../../personas/persona.ts';
import type { Log } from '../log.ts';
import type { BudgetListener } from '../ports/budget-listener.ts';
import type { Clock } from '../ports/clock.ts';
import type { TurnFailover } from './failover.ts';
import type { ProviderHealth } from './provider-health.ts';
import { RetryBudget } from './retry-budget.ts';
import type { TurnRecovery } from './turn-recovery.ts';

export interface TurnFailoverInput {
  readonly health: ProviderHealth;
  readonly recovery: TurnRecovery;
  readonly request: Pick<TurnRequest, 'retries' | 'commitInMs'>;
  readonly persona: Pick<Persona, 'turnTaking'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a turn has for asking more than once: what the edge left it of both, else all of it until the edge would apologise. */
export function beginFailover(input: TurnFailoverInput): TurnFailover {
  const { health, recovery, request, persona, clock, log } = input;
  const { requests, forMs } = request.retries ?? {
    requests: TURN_RETRIES,
    forMs: request.commitInMs + persona.turnTaking.turnDeadlineMs,
  };
  return { health, recovery, clock, log, budget: new RetryBudget({ requests, untilMs: clock.now() + forMs }) };
}

/** Tells the environment what the turn is told of the budgets. */
export function notingBudgets({ health, clock }: TurnFailover, listener: BudgetListener): BudgetListener {
  return (budgets) => {
    health.noteBudgets(budgets, clock.now());
    listener(budgets);
  };
}
