import { Exchange, epochMs, type RequestLog } from './exchange.ts';
import type { FaultPlan } from './faults.ts';
import { listen } from './http-listener.ts';
import type { Service } from './service.ts';

/** A whole answer that says what went wrong, in the provider's own form. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ProviderOptions<Log extends RequestLog> {
  readonly operationOf: (method: string, url: string) => Log['operation'];
  readonly faults: FaultPlan;
  /** Answers one request; what it throws is answered by `answerOf`. */
  readonly serve: (exchange: Exchange<Log>) => Promise<void>;
  readonly answerOf: (thrown: unknown) => ErrorAnswer;
}

/** A provider's stand-in over HTTP: logs each request, gives it its planned fault, and tells errors as the provider does. */
export async function serveProvider<Log extends RequestLog>(
  options: ProviderOptions<Log>,
): Promise<Service & { readonly requests: readonly Log[] }> {
  const { operationOf, faults, serve, answerOf } = options;
  const requests: Log[] = [];
  const service = await listen(async (request, response, closing) => {
    const operation = operationOf(request.method ?? '', request.url ?? '');
    // What a provider notes beyond this is optional, and comes while the request is served.
    const log = { operation, receivedAtMs: epochMs(), complete: false } as Log;
    requests.push(log);
    const exchange = new Exchange(request, response, closing, log, faults.take(operation));
    try {
      await serve(exchange);
    } catch (thrown) {
      // Once a body has begun there is no way to tell the client but to drop the connection.
      if (exchange.signal.aborted || log.status !== undefined) throw thrown;
      const { status, body, headers } = answerOf(thrown);
      await exchange.sendJson(status, body, headers);
    }
  });
  return { ...service, requests };
}
