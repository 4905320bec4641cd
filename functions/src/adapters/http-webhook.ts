import { EtheraError } from '@ethera/contract';
import type { Webhook } from '../ports/webhook.ts';
import { CallGuard, ProviderTimeout } from './call-guard.ts';

/** Long enough for a receiver that writes to a database first, a third of what the function has for a call. */
const TIMEOUT_MS = 10_000;

/** Delivers by HTTP POST. Redirects are not followed: a signed event goes to the address that was configured. */
export function createHttpWebhook({ timeoutMs = TIMEOUT_MS } = {}): Webhook {
  return {
    async post({ url, headers, body }, signal) {
      const guard = new CallGuard(signal, timeoutMs);
      try {
        guard.throwIfOver();
        const response = await fetch(url, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Ethera' },
          body,
          redirect: 'manual',
          signal: guard.signal,
        });
        // An unread body would hold the connection; what it says is the receiver's own.
        await response.body?.cancel();
        if (!response.ok) throw refusal(response.status);
      } catch (thrown) {
        throw failure(thrown, guard, timeoutMs);
      } finally {
        guard.release();
      }
    },
  };
}

function refusal(status: number): EtheraError {
  const passing = status === 408 || status === 429 || status >= 500;
  return new EtheraError(passing ? 'webhook.unavailable' : 'webhook.refused', `the receiver answered ${status}`);
}

function failure(thrown: unknown, guard: CallGuard, timeoutMs: number): unknown {
  if (thrown instanceof EtheraError) return thrown;
  if (guard.cancelled) return guard.signal.reason;
  if (guard.signal.reason instanceof ProviderTimeout) {
    return new EtheraError('webhook.timeout', `the receiver did not answer within ${timeoutMs} ms`, { cause: thrown });
  }
  return new EtheraError('webhook.unavailable', 'the receiver could not be reached', { cause: thrown });
}
