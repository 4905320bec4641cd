import { EtheraError } from '@ethera/contract';
import type { AriProbe, ProbeEvent } from '../ari-probe.ts';

/** One request, as `POST /channels/x?media=…`; the query in the order in which it was given. */
export interface FakeAri extends AriProbe {
  readonly requests: readonly string[];
  emit(event: ProbeEvent): void;
}

/** What Asterisk answers to requests that begin so; an error is thrown. May emit events. */
export type FakeAnswers = Readonly<Record<string, (request: string, ari: FakeAri) => unknown>>;

/** Asterisk's ARI by a script: whatever is not in it succeeds without a word. */
export function createFakeAri(answers: FakeAnswers): FakeAri {
  const requests: string[] = [];
  const listeners = new Set<(event: ProbeEvent) => void>();
  const ari: FakeAri = {
    requests,
    emit: (event) => {
      for (const listen of [...listeners]) listen(event);
    },
    async ask(method, path, { query = {} }, signal) {
      signal.throwIfAborted();
      const search = Object.entries(query).map(([name, value]) => `${name}=${value}`);
      const request = [`${method} ${path}`, ...(search.length > 0 ? [search.join('&')] : [])].join('?');
      requests.push(request);
      const [, answer] = Object.entries(answers).find(([start]) => request.startsWith(start)) ?? [];
      const given = answer?.(request, ari);
      if (given instanceof EtheraError) throw given;
      return given;
    },
    open: async () => undefined,
    next(fits, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<ProbeEvent>();
      const listen = (event: ProbeEvent) => {
        if (fits(event)) resolve(event);
      };
      listeners.add(listen);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      promise.catch(() => undefined);
      return promise;
    },
    close: () => undefined,
  };
  return ari;
}
