import { asEtheraError, type EtheraError } from '@ethera/contract';
import type { Log } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import { AnswerWatch } from './answer-watch.ts';
import type { ProviderHealth } from './provider-health.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Route } from './route.ts';
import { RouteSearch } from './route-search.ts';
import type { TurnRecovery } from './turn-recovery.ts';

/** How long to wait for one request, in milliseconds. */
export interface Patience {
  /** For the first of the answer, while something else can be tried. */
  readonly firstMs: number;
  /** For the same, of the last that can be tried. */
  readonly lastMs: number;
  /** Between two pieces of it. */
  readonly betweenMs: number;
}

/** What a turn has for asking more than once. */
export interface TurnFailover {
  readonly health: ProviderHealth;
  readonly budget: RetryBudget;
  readonly recovery: TurnRecovery;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Stage<Port> {
  readonly service: 'transcriber' | 'llm' | 'speaker';
  readonly routes: readonly Route<Port>[];
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** One request under way. */
export interface Try<Port> {
  readonly route: Route<Port>;
  /** Aborts with the turn, and when the answer does not come. */
  readonly signal: AbortSignal;
  /** Something of the answer came: the next of it may take as long again. */
  heard(): void;
  /** Of the budget: whether a request may be made again whose connection was dead. */
  readonly mayAskAgain: () => boolean;
}

/** An answer for which less than this is left would come too late for its rest. */
const LEAST_WAIT_MS = 300;

/**
 * Asks one route after the other until one has answered, within what the turn may ask: the same again where that can
 * help, or the next. A route whose breaker is open is not asked first.
 * @param attempt makes one request and reads all of its answer; what it did with a part of it is its own to know
 * @throws the signal's reason, or EtheraError of the last failure
 */
export async function withFailover<Port, Result>(
  failover: TurnFailover,
  stage: Stage<Port>,
  attempt: (one: Try<Port>) => Promise<Result>,
): Promise<Result> {
  const { health, budget, recovery, clock } = failover;
  const search = new RouteSearch(stage, health, clock);
  let route = search.first();
  if (route !== stage.routes[0]) recovery.fellOver();
  for (;;) {
    const isLast = search.begin(route) || budget.requests === 0;
    const watch = new AnswerWatch(stage, route, waitMs(failover, isLast ? 'lastMs' : 'firstMs', stage), clock);
    try {
      const result = await attempt({
        route,
        signal: watch.signal,
        heard: () => watch.heard(),
        mayAskAgain: () => recovery.askedAgain(budget.take(clock.now())),
      });
      health.breaker(route).succeeded();
      return result;
    } catch (thrown) {
      stage.signal.throwIfAborted();
      const failure = asEtheraError(watch.signal.aborted ? watch.signal.reason : thrown);
      route = await goOnAfter(failure, route, { failover, stage, search });
    } finally {
      watch.release();
    }
  }
}

function waitMs({ budget, clock }: TurnFailover, which: 'firstMs' | 'lastMs', { patience }: Stage<unknown>): number {
  return Math.min(patience[which], Math.max(LEAST_WAIT_MS, budget.leftMs(clock.now())));
}

interface Search<Port> {
  readonly failover: TurnFailover;
  readonly stage: Stage<Port>;
  readonly search: RouteSearch<Port>;
}

/** Notes a failure, and waits until something else can be asked. @throws the failure when nothing is left to ask */
async function goOnAfter<Port>(
  failure: EtheraError,
  route: Route<Port>,
  { failover, stage, search }: Search<Port>,
): Promise<Route<Port>> {
  const { health, budget, recovery, clock, log } = failover;
  recovery.failed({ provider: route.provider, model: route.model, code: failure.code });
  if (failure.retryable) health.breaker(route).failed(clock.now());
  const next = search.after(failure, route, budget.leftMs(clock.now()));
  if (!next || !budget.take(clock.now())) throw failure;
  const { provider, model } = next.route;
  log.warn('asking again', { code: failure.code, provider, model, waitMs: next.waitMs });
  if (next.waitMs > 0) await clock.delay(next.waitMs, stage.signal);
  if (next.route === route) recovery.askedAgain(true);
  else recovery.fellOver();
  return next.route;
}
