import { setImmediate } from 'node:timers/promises';
import { type ErrorCode, EtheraError } from '@ethera/contract';
import Groq, { APIConnectionError, APIConnectionTimeoutError, APIError } from 'groq-sdk';
import type { RetryPermit } from '../ports/retry-permit.ts';
import { type CallGuard, ProviderTimeout, retryLostConnection } from './call-guard.ts';

export interface GroqOptions {
  readonly apiKey: string;
  /** Without a path; the SDK's own default, or GROQ_BASE_URL, when left out. */
  readonly baseUrl?: string | undefined;
}

/**
 * One client for transcription and replies, so that they share connections. It retries nothing and bounds nothing by
 * itself (`CallGuard` does), and it logs nothing: the SDK would print what it cannot parse, which is what was said.
 */
export function connectGroq({ apiKey, baseUrl }: GroqOptions): Groq {
  return new Groq({
    apiKey,
    maxRetries: 0,
    timeout: 60_000,
    logLevel: 'off',
    ...(baseUrl ? { baseURL: baseUrl } : {}),
  });
}

/**
 * Makes a request of Groq, twice if the first met a dead connection. One turn of the event loop before it: no sooner does
 * `fetch` take a connection for free whose answer was just read, and the reply asked for straight after the transcription
 * would open another.
 * @see https://github.com/nodejs/undici/blob/v7.29.1/lib/dispatcher/client-h1.js `onMessageComplete`
 */
export async function requestGroq<Result>(
  guard: CallGuard,
  request: () => Promise<Result>,
  mayAskAgain?: RetryPermit,
): Promise<Result> {
  await setImmediate();
  return retryLostConnection(request, (thrown) => !guard.signal.aborted && isLost(thrown), mayAskAgain);
}

function isLost(thrown: unknown): boolean {
  return thrown instanceof APIConnectionError && !(thrown instanceof APIConnectionTimeoutError);
}

export type GroqService = 'transcriber' | 'llm';
type Fault = 'auth' | 'model' | 'rate-limited' | 'unavailable' | 'timeout';

export interface GroqCall {
  readonly service: GroqService;
  readonly model: string;
  /** A model to suggest instead. */
  readonly suggestion: string;
}

/** What went wrong, in the catalogue's words. A cancelled call gives its reason back. */
export function groqFailure(thrown: unknown, guard: CallGuard, call: GroqCall): unknown {
  if (thrown instanceof EtheraError) return thrown;
  if (guard.cancelled) return guard.signal.reason;
  const what = call.service === 'llm' ? 'the language model' : 'transcription';
  const fail = (fault: Fault, message: string, retryable?: boolean) =>
    new EtheraError(`${call.service}.${fault}` satisfies ErrorCode, message, {
      cause: thrown,
      ...(retryable === undefined ? {} : { retryable }),
      ...(fault === 'rate-limited' && { retryAfterMs: retryAfterMs(thrown) }),
    });
  if (guard.signal.aborted && guard.signal.reason instanceof ProviderTimeout) {
    return fail('timeout', `Groq gave no answer for ${what} ${call.model} in time: ${guard.signal.reason.message}`);
  }
  if (thrown instanceof APIConnectionTimeoutError) return fail('timeout', `Groq did not answer for ${what} in time`);
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) {
    return fail('unavailable', `the connection to Groq for ${what} failed or was cut`);
  }
  const reason = errorCodeOf(thrown.error);
  const status: number | undefined = thrown.status;
  if ((status === 404 && reason !== 'unknown_url') || /^model_/.test(reason)) {
    return fail('model', `Groq does not serve ${call.model} (${reason || status}); try ${call.suggestion}`);
  }
  if (status === 401 || status === 403) return fail('auth', `Groq refused the API key with ${status}`);
  if (status === 429 || reason === 'rate_limit_exceeded') {
    return fail('rate-limited', `Groq’s limit was reached for ${call.model}`);
  }
  if (status === 408) return fail('timeout', `Groq timed out for ${what}`);
  const answered = `Groq answered ${[status, reason].filter(Boolean).join(' ') || 'with an error'} for ${what}`;
  // A model that wrote a tool call nobody can read may do better the next time; a request it refuses will not.
  const hopeless = status !== undefined && status < 500 && status !== 498 && reason !== 'tool_use_failed';
  return fail('unavailable', answered, !hopeless);
}

/** What the `retry-after` of a refusal asks for: seconds, whole or not. */
function retryAfterMs(thrown: unknown): number | null {
  const told = thrown instanceof APIError ? thrown.headers?.get('retry-after') : null;
  return told && /^\d{1,6}(\.\d{1,3})?$/.test(told) ? Math.round(Number(told) * 1_000) : null;
}

/** Groq's own code, such as `model_decommissioned`: a word, never the prose around it. */
export function errorCodeOf(body: unknown): string {
  const inner = member(body, 'error') ?? body;
  const code = member(inner, 'code');
  return typeof code === 'string' && /^[a-z_]{1,60}$/.test(code) ? code : '';
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
