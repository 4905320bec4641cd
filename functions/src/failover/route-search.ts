import type { EtheraError } from '@ethera/contract';
import type { Clock } from '../ports/clock.ts';
import type { Stage } from './failover.ts';
import { isRefusal, isSpending, type NextTry, nextTry } from './next-try.ts';
import type { ProviderHealth } from './provider-health.ts';
import type { Route } from './route.ts';

/** Which routes one stage of a turn has tried, and which it tries next. */
export class RouteSearch<Port> {
  readonly #stage: Stage<Port>;
  readonly #health: ProviderHealth;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tries = new Map<Route<Port>, number>();
  readonly #refusing = new Set<string>();
  readonly #spent = new Set<Route<Port>>();

  constructor(stage: Stage<Port>, health: ProviderHealth, clock: Pick<Clock, 'now'>) {
    this.#stage = stage;
    this.#health = health;
    this.#clock = clock;
  }

  /** The first that is not thought to be down; where all are, the persona's own: nobody is left unasked. */
  first(): Route<Port> {
    const { routes, service } = this.#stage;
    const [own] = routes;
    if (!own) throw new RangeError(`there is nobody to ask for ${service}`);
    return routes.find((each) => this.#health.breaker(each).ask(this.#clock.now()) !== 'open') ?? own;
  }

  /** Notes a request. @returns whether it is the last that can be tried, should it only take its time */
  begin(route: Route<Port>): boolean {
    const { routes } = this.#stage;
    const tries = this.#triesOf(route) + 1;
    this.#tries.set(route, tries);
    return routes.length === 1 ? tries > 1 : !routes.some((each) => each !== route && this.#triesOf(each) === 0);
  }

  /** @param leftMs of the turn's time, in milliseconds */
  after(failure: EtheraError, failed: Route<Port>, leftMs: number): NextTry<Port> | null {
    if (isRefusal(failure)) this.#refusing.add(failed.provider);
    if (isSpending(failure)) this.#spent.add(failed);
    const tried = this.#stage.routes.map((route) => ({
      route,
      tries: this.#triesOf(route),
      refused: this.#refusing.has(route.provider),
      spent: this.#spent.has(route),
      open: this.#health.breaker(route).isOpen(this.#clock.now()),
    }));
    return nextTry(failure, failed, tried, leftMs);
  }

  #triesOf(route: Route<Port>): number {
    return this.#tries.get(route) ?? 0;
  }
}
