import type { EtheraError } from '@ethera/contract';
import type { Route } from './route.ts';

/** Each way is tried so often at most, however much of the budget is left. */
const TRIES_PER_ROUTE = 2;
/** A pause that a provider asks for is kept when the answer then still comes about as soon as from another model. */
const WAIT_BESIDE_OTHERS_MS = 300;
/** Of the time that is left, for the answer itself. */
const ANSWER_MS = 1_500;

/** A route with what is known of it within this turn. */
export interface TriedRoute<Port> {
  readonly route: Route<Port>;
  readonly tries: number;
  /** Its provider has refused the key. */
  readonly refused: boolean;
  /** Its circuit breaker is open. */
  readonly open: boolean;
  /** It has let its time pass, or has reached its limit: asked again at once it would do the same. */
  readonly spent: boolean;
}

export interface NextTry<Port> {
  readonly route: Route<Port>;
  readonly waitMs: number;
}

/**
 * What to ask next after a failure; null when nothing is worth it. A key that was refused is not tried again, with no
 * model. A limit that was reached is waited for where the provider says how long and that is soon enough; else another
 * model is asked at once. So it is after any other failure, or the same model once more where there is no other.
 * @param leftMs of the turn's time, in milliseconds
 */
export function nextTry<Port>(
  failure: EtheraError,
  failed: Route<Port>,
  tried: readonly TriedRoute<Port>[],
  leftMs: number,
): NextTry<Port> | null {
  if (failure.code === 'internal') return null;
  const left = tried
    .filter(({ route, tries, refused }) => !refused && tries < TRIES_PER_ROUTE && isWorth(failure, failed, route))
    .toSorted((one, other) => Number(one.open) - Number(other.open) || one.tries - other.tries);
  const other = left.find(({ route, spent }) => route !== failed && !spent);
  const again = left.find(({ route, spent }) => route === failed && (!spent || tried.length === 1));
  const { retryAfterMs } = failure;
  if (retryAfterMs !== null && left.some(({ route }) => route === failed)) {
    const bearableMs = other ? WAIT_BESIDE_OTHERS_MS : leftMs - ANSWER_MS;
    if (retryAfterMs <= bearableMs) return { route: failed, waitMs: retryAfterMs };
  }
  const next = other ?? (retryAfterMs === null ? again : undefined);
  return next ? { route: next.route, waitMs: 0 } : null;
}

function isWorth(failure: EtheraError, failed: { provider: string }, route: { provider: string }): boolean {
  if (route === failed) return failure.retryable && (!isLimit(failure) || failure.retryAfterMs !== null);
  return !isRefusal(failure) || route.provider !== failed.provider;
}

/** The provider does not know the key: none of its models will answer. */
export function isRefusal({ code }: EtheraError): boolean {
  return code.endsWith('.auth');
}

/** Whether a route that failed so is spent for this turn, while there are others. */
export function isSpending({ code }: EtheraError): boolean {
  return code.endsWith('.timeout') || code.endsWith('.rate-limited');
}

function isLimit({ code }: EtheraError): boolean {
  return code.endsWith('.rate-limited');
}
