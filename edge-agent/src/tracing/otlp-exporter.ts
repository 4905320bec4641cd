import { EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import { otlpJson, type TraceSource } from './otlp-json.ts';
import type { Span } from './turn-trace.ts';

export interface OtlpExporterOptions {
  /** Of a collector, such as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  readonly source: TraceSource;
  readonly log: Log;
  /** What became of spans. */
  readonly count: (outcome: 'exported' | 'dropped', spans: number) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Between a refusal and the next attempt, in milliseconds. */
  readonly retryMs?: number;
}

/** Sends spans away, beside the calls: what cannot be sent costs memory to a bound, and then itself. */
export interface OtlpExporter {
  export(spans: readonly Span[]): void;
  /** Resolves when all spans are sent, or `signal` aborts. Never rejects. */
  flush(signal: AbortSignal): Promise<void>;
  /** Gives up what was not sent. */
  close(): void;
}

/** Some hundred turns, a few hundred kilobytes. */
const MOST_WAITING = 2_000;
const MOST_IN_A_REQUEST = 500;
/** A collector stands beside the agent or in its network. */
const REQUEST_MS = 5_000;
const RETRY_MS = 5_000;
const WARN_EVERY_MS = 60_000;

export function createOtlpExporter(options: OtlpExporterOptions): OtlpExporter {
  const { source, log, count, now, retryMs = RETRY_MS } = options;
  const url = `${options.endpoint}/v1/traces`;
  const closed = new AbortController();
  const waiting: Span[] = [];
  let sending: Promise<void> | undefined;
  let warnedAt = Number.NEGATIVE_INFINITY;

  const warn = (error: EtheraError) => {
    if (now() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = now();
    logFailure(log, 'warn', 'traces not exported', error);
  };

  /** @returns whether the batch needs no more of us */
  const send = async (batch: readonly Span[]): Promise<boolean> => {
    try {
      await post(url, otlpJson(batch, source), closed.signal);
      count('exported', batch.length);
      return true;
    } catch (thrown) {
      const error = collectorFailure(thrown);
      if (closed.signal.aborted) return true;
      warn(error);
      if (error.retryable) return false;
      count('dropped', batch.length);
      return true;
    }
  };

  const sendAll = async () => {
    while (waiting.length > 0 && !closed.signal.aborted) {
      const batch = waiting.slice(0, MOST_IN_A_REQUEST);
      if (await send(batch)) waiting.splice(0, batch.length);
      else await delay(retryMs, closed.signal);
    }
    sending = undefined;
  };

  return {
    export(spans) {
      const kept = spans.slice(0, Math.max(0, MOST_WAITING - waiting.length));
      if (kept.length < spans.length) count('dropped', spans.length - kept.length);
      waiting.push(...kept);
      if (waiting.length > 0) sending ??= sendAll();
    },
    async flush(signal) {
      const over = new AbortController();
      const ended = delay(REQUEST_MS, AbortSignal.any([signal, over.signal]));
      await Promise.race([sending, ended]);
      over.abort();
    },
    close: () => closed.abort(),
  };
}

async function post(url: string, body: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    // A collector that sends us on would get the spans of another.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
  });
  await response.body?.cancel();
  if (response.ok) return;
  // As the protocol has it: these may be sent again, everything else is refused for good.
  const retryable = [429, 502, 503, 504].includes(response.status);
  throw new EtheraError('traces.refused', `the collector answered ${response.status}`, { retryable });
}

function collectorFailure(thrown: unknown): EtheraError {
  if (thrown instanceof EtheraError) return thrown;
  return new EtheraError('traces.refused', 'the collector cannot be reached', { cause: thrown, retryable: true });
}
