import type { BudgetReading } from '../ports/budget-listener.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { ResponseTimes } from './response-times.ts';
import { type Route, routeName } from './route.ts';
import { SpeechRate } from './spoken-position.ts';

/** Hedging stops where edges stop trying turns early: below it requests are kept for those who need them. */
const HEDGE_FROM_SHARE = 0.2;

/** When a second request is worth its price: the 95th percentile, first as the published profile has it. */
const hedgeTimes = {
  transcriber: { presumedMs: 600, leastMs: 300, mostMs: 1_200 },
  llm: { presumedMs: 600, leastMs: 300, mostMs: 1_000 },
} as const;
export type HedgedService = keyof typeof hedgeTimes;

type Named = Pick<Route<unknown>, 'provider' | 'model'>;

/**
 * What this environment of the function has learned of the providers. It dies with the environment, and no two
 * environments share it: each finds out by itself that a provider is down, by three failures.
 */
export class ProviderHealth {
  readonly #breakers = new Map<string, CircuitBreaker>();
  readonly #times = new Map<string, ResponseTimes>();
  readonly #rates = new Map<string, SpeechRate>();
  readonly #budgets = new Map<string, BudgetReading & { readonly readAtMs: number }>();

  breaker(route: Named): CircuitBreaker {
    return kept(this.#breakers, routeName(route), () => new CircuitBreaker());
  }

  times(service: HedgedService, route: Named): ResponseTimes {
    return kept(this.#times, routeName(route), () => new ResponseTimes(hedgeTimes[service]));
  }

  /** How fast a voice speaks. */
  rate(voiceId: string): SpeechRate {
    return kept(this.#rates, voiceId, () => new SpeechRate());
  }

  /** @param readings as the provider told them at `nowMs` */
  noteBudgets(readings: readonly BudgetReading[], nowMs: number): void {
    for (const reading of readings) this.#budgets.set(reading.name, { ...reading, readAtMs: nowMs });
  }

  /** Whether the model's budgets, refilled by the clock since they were told, bear a request that may be for nothing. */
  bearsHedge(model: string, nowMs: number): boolean {
    return [...this.#budgets.values()]
      .filter(({ name }) => name.startsWith(`${model} `))
      .every(({ remainingShare, resetMs, readAtMs }) => {
        const passedMs = nowMs - readAtMs;
        if (passedMs >= resetMs) return true;
        // An empty one stays so until its time has come.
        if (remainingShare === 0) return false;
        return remainingShare + ((1 - remainingShare) * passedMs) / resetMs >= HEDGE_FROM_SHARE;
      });
  }
}

function kept<Value>(known: Map<string, Value>, name: string, make: () => Value): Value {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make();
  known.set(name, made);
  return made;
}
