import {
  asEtheraError,
  type CallSummary,
  callDay,
  callRecord,
  callRecordKey,
  callSummary,
  EtheraError,
  knownUsd,
  summaryKey,
  usdAgainstLimit,
} from '@ethera/contract';
import type { z } from 'zod';
import type { Persona } from '../../personas/persona.ts';
import { type CallSummariserDeps, summariseCall } from './call-summariser.ts';
import { type CallWebhookDeps, deliverCall, webhookUrlOf } from './call-webhook.ts';
import { metricLine } from './metric-line.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { SpentCall } from './stage-spend.ts';
import { callsAnnounced, readBatch } from './wrap-up-event.ts';

/** What is left when the deadline falls: to tell the queue which messages are to come again. */
const DEADLINE_MARGIN_MS = 2_000;

export interface WrapUpDeps extends Omit<CallSummariserDeps, 'store'>, Omit<CallWebhookDeps, 'store' | 'clock'> {
  readonly store: RecordingStore;
  readonly personas: Readonly<Record<string, Persona>>;
  readonly bucket: string;
  readonly stage: string;
  /** Takes a line for standard output. */
  readonly emit: (line: string) => void;
  /** Counts a call against the stage's money of the day, once however often it is told of. Null where no limit asks for it. */
  readonly countSpend: ((call: SpentCall, signal: AbortSignal) => Promise<void>) | null;
}

export interface WrapUpInvocation {
  readonly requestId: string;
  /** Milliseconds until the runtime kills the function. */
  remainingMs(): number;
}

/** Which messages are to be delivered again; the queue forgets the others. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type WrapUpHandler = (event: unknown, invocation: WrapUpInvocation) => Promise<BatchResponse>;

/**
 * The wrap-up function without its runtime. A message may come twice, late, or beside another of the same call: the
 * summary is written once, and what is left to do is done. Whatever fails is left to the queue, which delivers again
 * until its limit and then keeps the message as a dead letter; nothing is given up here.
 * @throws EtheraError `request.malformed` when the event is no batch at all
 */
export function createWrapUpHandler(deps: WrapUpDeps): WrapUpHandler {
  return async (event, invocation) => {
    const log = deps.log.child({ requestId: invocation.requestId });
    const messages = readBatch(event);
    const abort = new AbortController();
    const allowedMs = Math.max(0, invocation.remainingMs() - DEADLINE_MARGIN_MS);
    deps.clock.delay(allowedMs, abort.signal).then(
      () => abort.abort(new EtheraError('wrap-up.deadline', `not done after ${Math.round(allowedMs)} ms`)),
      () => undefined,
    );
    const run: Run = { deps: { ...deps, log }, signal: abort.signal, calls: new Map() };
    try {
      const failed = await Promise.all(
        messages.map(async ({ messageId, body }) => ((await succeeds(run, messageId, body)) ? null : messageId)),
      );
      return {
        batchItemFailures: failed.filter((id) => id !== null).map((itemIdentifier) => ({ itemIdentifier })),
      };
    } finally {
      abort.abort(new DOMException('the wrap-up is over', 'AbortError'));
    }
  };
}

interface Run {
  readonly deps: WrapUpDeps;
  readonly signal: AbortSignal;
  /** Of this batch: a call that two messages announce is wrapped up once. */
  readonly calls: Map<string, Promise<void>>;
}

async function succeeds({ deps, signal, calls }: Run, messageId: string, body: string): Promise<boolean> {
  let callId: string | null = null;
  try {
    for (const announced of callsAnnounced(body, deps.bucket)) {
      callId = announced;
      const known = calls.get(announced) ?? wrapUpCall(deps, announced, signal);
      calls.set(announced, known);
      await known;
    }
    return true;
  } catch (thrown) {
    const error = asEtheraError(signal.aborted ? signal.reason : thrown);
    // A foreign error's message may hold what it stumbled over.
    const what =
      error.code === 'internal' ? (error.cause instanceof Error ? error.cause.name : 'unknown') : error.message;
    deps.log.error('wrap-up failed', { callId, messageId, code: error.code, retryable: error.retryable, error: what });
    return false;
  }
}

async function wrapUpCall(deps: WrapUpDeps, callId: string, signal: AbortSignal): Promise<void> {
  const startedAt = deps.clock.now();
  const record = await readJson(deps.store, callRecordKey(callId), callRecord, signal);
  if (record.callId !== callId) throw new EtheraError('record.malformed', `the record of ${callId} names another call`);
  const persona = Object.hasOwn(deps.personas, record.personaId) ? (deps.personas[record.personaId] ?? null) : null;
  const url = webhookUrlOf(deps.webhookSettings, persona);
  const had = (await deps.store.size(summaryKey(callId), signal)) !== null;
  const summary = had
    ? await readJson(deps.store, summaryKey(callId), callSummary, signal)
    : await writeSummary(deps, { record, persona, hasWebhook: url !== null, startedAt }, signal);
  // Before the webhook, which may keep the message coming for days: the day's sum is of use today.
  const spent = { callId, day: callDay(callId).replaceAll('/', '-'), usd: usdAgainstLimit(summary.cost) };
  await deps.countSpend?.(spent, signal);
  const delivered = url !== null && (await deliverCall(deps, url, record, summary, signal));
  const { outcome, cost, uncounted } = summary;
  const fields = { outcome, costUsd: cost.totalUsd, unpriced: cost.unpriced, uncounted: uncounted.length };
  deps.log.info('call wrapped up', { callId, ...fields, had, delivered, ms: deps.clock.now() - startedAt });
}

/** Of two that write at once the first one's stands, and both go on with it. */
async function writeSummary(
  deps: WrapUpDeps,
  input: Parameters<typeof summariseCall>[1],
  signal: AbortSignal,
): Promise<CallSummary> {
  // In the schema's order, as it will be read again: every delivery of the webhook is then the same to the byte.
  const summary = callSummary.parse(await summariseCall(deps, input, signal));
  const key = summaryKey(summary.callId);
  const bytes = new TextEncoder().encode(JSON.stringify(summary, null, 2));
  if ((await deps.store.create(key, bytes, 'application/json', signal)) === 'exists') {
    return readJson(deps.store, key, callSummary, signal);
  }
  // Once for a call, whatever is delivered twice.
  deps.emit(metricLine(deps.stage, 'CallCostUsd', knownUsd(summary.cost), deps.clock.now()));
  return summary;
}

async function readJson<Schema extends z.ZodType>(
  store: Pick<RecordingStore, 'read'>,
  key: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.infer<Schema>> {
  const bytes = await store.read(key, signal);
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    // No cause: it would carry numbers and words of the call.
    throw new EtheraError('record.malformed', `${key} is not of the contract`);
  }
}
