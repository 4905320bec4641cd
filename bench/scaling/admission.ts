import { EAGER_OFF_BELOW, EAGER_ON_FROM } from '../../edge-agent/src/core/eager-turns.ts';
import { type Counting, countings, type Resource } from './limits.ts';
import { MinHeap } from './min-heap.ts';
import type { Traffic } from './traffic.ts';

/** What the edge does with attempts before the caller's silence is full. */
export type EagerTurns =
  /** As it is: while little is left of a budget that answers tell of, they are left out. */
  'while there is budget' | 'always' | 'never';

export interface Held {
  /** Of the requests that were made. */
  readonly refusedShare: number;
  readonly made: number;
}

/** Beyond so many requests the share is known well enough. */
const enoughRequests = 200_000;

/**
 * Holds traffic against a limit. The lines are dealt out to groups of `calls`, each of which has the limit for itself: a
 * small number of calls is tried as often as it goes into the whole.
 * @param calls at most the traffic's lines
 */
export function holdAgainst(
  { requests, lines }: Traffic,
  resource: Resource,
  calls: number,
  limit: number,
  eagerTurns: EagerTurns = 'while there is budget',
): Held {
  const { count, atMs: times, size, line, eager } = requests[resource];
  const counting = countings[resource];
  const enough = Math.ceil((enoughRequests * lines) / (count * calls));
  const groups = Math.min(Math.floor(lines / calls), enough);
  const budgets = Array.from({ length: groups }, () =>
    counting.by === 'concurrency' ? new Slots(limit) : new Bucket(limit, counting),
  );
  let made = 0;
  let refused = 0;
  for (let index = 0; index < count; index++) {
    const budget = budgets[Math.floor((line[index] as number) / calls)];
    if (!budget) continue;
    const atMs = times[index] as number;
    if (eager[index] === 1 && eagerTurns !== 'always') {
      if (eagerTurns === 'never' || budget.isScarce(atMs)) continue;
    }
    made += 1;
    if (!budget.take(atMs, size[index] as number)) refused += 1;
  }
  return { refusedShare: made === 0 ? 0 : refused / made, made };
}

interface Budget {
  /** @returns whether the request is allowed */
  take(atMs: number, size: number): boolean;
  isScarce(atMs: number): boolean;
}

/** So many at the same time. No header tells how many are left, so that nothing is ever left out for it. */
class Slots implements Budget {
  readonly #limit: number;
  readonly #ends = new MinHeap();

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(atMs: number, openMs: number): boolean {
    this.#ends.dropUpTo(atMs);
    if (this.#ends.size >= this.#limit) return false;
    this.#ends.add(atMs + openMs);
    return true;
  }

  isScarce(): boolean {
    return false;
  }
}

/** Refills evenly, as Groq's budgets do, and is half full at first: neither a quiet night nor a busy hour is behind it. */
class Bucket implements Budget {
  readonly #capacity: number;
  readonly #perMs: number;
  readonly #told: boolean;
  #left: number;
  #atMs = 0;
  #scarce = false;

  constructor(limit: number, { windowMs, burstMs, told }: Extract<Counting, { by: 'rate' }>) {
    this.#perMs = limit / windowMs;
    this.#told = told;
    this.#capacity = this.#perMs * burstMs;
    this.#left = this.#capacity / 2;
  }

  take(atMs: number, amount: number): boolean {
    this.#refill(atMs);
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }

  isScarce(atMs: number): boolean {
    if (!this.#told) return false;
    this.#refill(atMs);
    this.#scarce = this.#left < (this.#scarce ? EAGER_ON_FROM : EAGER_OFF_BELOW) * this.#capacity;
    return this.#scarce;
  }

  #refill(atMs: number): void {
    this.#left = Math.min(this.#capacity, this.#left + (atMs - this.#atMs) * this.#perMs);
    this.#atMs = atMs;
  }
}
