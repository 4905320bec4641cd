import {
  type AttemptRecord,
  type AttemptWaterfall,
  attemptWaterfall,
  type CallRecord,
  type EdgeTimings,
  type TurnEntry,
  type WaterfallStep,
} from '@ethera/contract';
import { spanIdOf, traceIdOf } from './trace-id.ts';

/** Which program a span's work was done in. */
export type SpanService = 'edge' | 'function';

/** A piece of a turn's time. Nothing in it comes of what anybody said, or of who called. */
export interface Span {
  readonly service: SpanService;
  readonly traceId: string;
  readonly spanId: string;
  /** Null for the root of a trace. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: 'internal' | 'client' | 'server';
  /** Epoch milliseconds by the edge's clock. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** A code of the catalogue, where it failed. */
  readonly errorCode: string | null;
}

/** What the function did itself, where its own times are known. */
const functionSteps: ReadonlySet<WaterfallStep> = new Set([
  'transcription',
  'first text',
  'first chunk',
  'commit',
  'first speech',
]);

/** A trace for each turn of which something was sent: its attempts, their steps, and the function's part in them. */
export function traceCall(record: CallRecord): Span[] {
  return record.turns.flatMap((entry) => traceTurn(record, entry));
}

function traceTurn(record: CallRecord, entry: TurnEntry): Span[] {
  const { callId, personaId } = record;
  const traceId = traceIdOf(callId, entry.turn);
  const rootId = spanIdOf(traceId, 'turn');
  const attempts = entry.attempts.flatMap((attempt) => traceAttempt(traceId, rootId, attempt));
  if (attempts.length === 0) return [];
  const committed = entry.attempts.find(({ attempt }) => attempt === entry.committedAttempt);
  const root: Span = {
    service: 'edge',
    traceId,
    spanId: rootId,
    parentSpanId: null,
    name: 'turn',
    kind: 'internal',
    ...extentOf(attempts),
    attributes: {
      'ethera.call_id': callId,
      'ethera.turn': entry.turn,
      'ethera.persona': personaId,
      'ethera.attempts': entry.attempts.length,
      'ethera.interrupted': entry.interrupted,
      ...(entry.rejection !== null && { 'ethera.rejection': entry.rejection }),
      ...(entry.committedAttempt !== null && { 'ethera.committed_attempt': entry.committedAttempt }),
    },
    errorCode: committed?.errorCode ?? null,
  };
  return [root, ...attempts];
}

function traceAttempt(traceId: string, rootId: string, attempt: AttemptRecord): Span[] {
  const waterfall = attemptWaterfall(attempt);
  if (!waterfall) return [];
  const { edge, outcome, errorCode } = attempt;
  const path = `attempt-${attempt.attempt}`;
  const own = { traceId, spanId: spanIdOf(traceId, path) };
  const inFunction = traceFunction(own, path, attempt, waterfall);
  const parentOf = (step: WaterfallStep) => (functionSteps.has(step) ? inFunction : undefined);
  const steps = waterfall.bars.map(({ step, fromMs, toMs, critical }): Span => {
    const parent = parentOf(step);
    return {
      service: parent ? 'function' : 'edge',
      traceId,
      spanId: spanIdOf(traceId, `${path}/${step}`),
      parentSpanId: parent?.spanId ?? own.spanId,
      name: step,
      kind: 'internal',
      fromMs: waterfall.zeroAt + fromMs,
      toMs: waterfall.zeroAt + toMs,
      attributes: { 'ethera.critical': critical },
      errorCode: null,
    };
  });
  const within = [...(inFunction ? [inFunction] : []), ...steps];
  const { toMs } = extentOf(within, lastKnown(edge, waterfall.zeroAt));
  const span: Span = {
    ...own,
    service: 'edge',
    parentSpanId: rootId,
    name: 'attempt',
    kind: 'client',
    fromMs: waterfall.zeroAt,
    toMs,
    attributes: {
      'ethera.attempt': attempt.attempt,
      'ethera.outcome': outcome,
      ...(waterfall.responseMs !== null && { 'ethera.response_ms': waterfall.responseMs }),
    },
    errorCode,
  };
  return [span, ...within];
}

/** By the edge's clock; undefined where the function's own times are not known, or no clock can be told from the other. */
function traceFunction(
  { traceId, spanId: parentSpanId }: Pick<Span, 'traceId' | 'spanId'>,
  path: string,
  attempt: AttemptRecord,
  { join }: AttemptWaterfall,
): Span | undefined {
  const { function: timings, models, usage } = attempt;
  if (!timings || !join) return undefined;
  const fromMs = timings.receivedAt - join.offsetMs;
  const { transcriptMs, firstTextMs, firstChunkMs, commitMs, firstSpeechMs, doneMs } = timings;
  const lastMs = Math.max(
    0,
    ...[transcriptMs, firstTextMs, firstChunkMs, commitMs, firstSpeechMs].map((ms) => ms ?? 0),
  );
  return {
    service: 'function',
    traceId,
    spanId: spanIdOf(traceId, `${path}/function`),
    parentSpanId,
    name: 'answer turn',
    kind: 'server',
    fromMs,
    toMs: fromMs + (doneMs ?? lastMs),
    attributes: {
      'faas.coldstart': timings.coldStart,
      ...(join.uncertaintyMs !== null && { 'ethera.clock_uncertainty_ms': join.uncertaintyMs }),
      ...(models && {
        'ethera.model.transcription': models.transcription,
        'ethera.model.reply': models.reply,
        'ethera.model.speech': models.speech,
      }),
      ...(usage && {
        'ethera.usage.transcribed_seconds': usage.transcribedSeconds,
        'gen_ai.usage.input_tokens': usage.promptTokens,
        'gen_ai.usage.output_tokens': usage.completionTokens,
        'ethera.usage.speech_characters': usage.speechCharacters,
      }),
    },
    errorCode: null,
  };
}

function lastKnown(edge: EdgeTimings, zeroAt: number): number {
  const known = [
    edge.sentAt,
    edge.transcriptAt,
    edge.functionCommitAt,
    edge.committedAt,
    edge.firstAudioAt,
    edge.doneAt,
  ];
  return Math.max(zeroAt, ...known.map((at) => at ?? zeroAt));
}

function extentOf(spans: readonly Span[], atLeastToMs = 0): Pick<Span, 'fromMs' | 'toMs'> {
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.max(atLeastToMs, ...spans.map(({ toMs }) => toMs)),
  };
}
