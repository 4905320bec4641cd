import {
  type AttemptRecord,
  attemptKeys,
  type CallRecord,
  callRecordKey,
  callSummary,
  type EtheraError,
  summaryKey,
  type TurnRecord,
} from '@ethera/contract';
import { vi } from 'vitest';
import { ethera } from '../../../personas/ethera.ts';
import type { Persona } from '../../../personas/persona.ts';
import { createLog } from '../log.ts';
import type { JsonAnswer, JsonRequest } from '../ports/json-model.ts';
import type { WebhookDelivery } from '../ports/webhook.ts';
import type { SpentCall } from '../stage-spend.ts';
import { systemClock } from '../system-clock.ts';
import { createWrapUpHandler, type WrapUpDeps } from '../wrap-up-handler.ts';
import { createMemoryStore } from './memory-store.ts';

export const callId = '20261123T094500123Z-edge-0123abcd';
export const bucket = 'ethera-dev-recordings';
/** When the call of the fixtures was over. */
export const endedAt = Date.UTC(2026, 10, 23, 9, 46);

const edge: AttemptRecord['edge'] = {
  speechEndedAt: endedAt - 9_000,
  sentAt: endedAt - 8_700,
  transcriptAt: null,
  firstTextAt: null,
  committedAt: null,
  firstAudioAt: null,
  playbackStartedAt: null,
};

/** An attempt as an edge tells of it that has not seen its end. */
export const attemptOf = (changes: Partial<AttemptRecord> = {}): AttemptRecord => ({
  attempt: 1,
  outcome: 'replied',
  errorCode: null,
  edge,
  function: null,
  ...changes,
});
/** An attempt that never left the edge. */
export const unsent = (attempt: number): AttemptRecord =>
  attemptOf({ attempt, outcome: 'pending', edge: { ...edge, sentAt: null } });

export const turnOf = (
  turn: number,
  attempts: readonly AttemptRecord[],
  committedAttempt: number | null = attempts.length,
): CallRecord['turns'][number] => ({
  turn,
  committedAttempt,
  attempts: [...attempts],
  transcript: 'When do you open?',
  rejection: null,
  reply: 'At nine.',
  heard: 'At nine.',
  interrupted: false,
});

/** A call of one question. */
export const callOf = (changes: Partial<CallRecord> = {}): CallRecord => ({
  version: 1,
  callId,
  stage: 'dev',
  edgeId: 'edge',
  personaId: 'ethera',
  caller: '+4915112345678',
  called: '777',
  startedAt: endedAt - 30_000,
  answeredAt: endedAt - 29_900,
  endedAt,
  result: 'completed',
  reason: 'agent-ended',
  lostRecordings: [],
  conversation: [
    { speaker: 'agent', text: 'Hello!' },
    { speaker: 'caller', text: 'When do you open?' },
    { speaker: 'agent', text: 'At nine.' },
  ],
  turns: [turnOf(1, [attemptOf()])],
  ...changes,
});

export const turnRecordOf = (changes: Partial<TurnRecord> = {}): TurnRecord => ({
  version: 1,
  callId,
  turn: 1,
  attempt: 1,
  personaId: 'ethera',
  errorCode: null,
  outcome: 'replied',
  transcript: 'When do you open?',
  rejection: null,
  reply: 'At nine.',
  timings: {
    receivedAt: endedAt - 8_600,
    coldStart: false,
    recordingMs: 5,
    transcriptMs: 200,
    firstTextMs: 400,
    firstChunkMs: 450,
    commitMs: 500,
    firstSpeechMs: 600,
    doneMs: 1_000,
  },
  usage: { transcribedSeconds: 2, promptTokens: 400, completionTokens: 20, speechCharacters: 100 },
  models: ethera.models,
  ...changes,
});

export interface WrapUpScript {
  readonly persona?: Partial<Persona>;
  /** What the model answers; the last stays. */
  readonly model?: readonly (string | EtheraError)[];
  /** What becomes of each delivery; the last stays. */
  readonly webhook?: readonly (EtheraError | 'taken' | 'hangs')[];
  readonly deps?: Partial<WrapUpDeps>;
  readonly remainingMs?: number;
}

export const goodAnswer = JSON.stringify({ outcome: 'answered', summary: 'The caller asked when we open: at nine.' });
export const hookSettings = { url: 'https://example.com/hook', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };

/** The wrap-up handler on fakes and fake timers (the test file turns those on). */
export function openWrapUp(script: WrapUpScript = {}) {
  const store = createMemoryStore();
  const asked: JsonRequest[] = [];
  const posted: WebhookDelivery[] = [];
  const counted: SpentCall[] = [];
  const lines: string[] = [];
  const metrics: Record<string, unknown>[] = [];
  const next = <Each>(list: readonly Each[] | undefined, count: number, otherwise: Each): Each =>
    list?.[Math.min(count, list.length) - 1] ?? otherwise;
  const handle = createWrapUpHandler({
    store,
    jsonModel: {
      async answer(request): Promise<JsonAnswer> {
        asked.push(request);
        const answer = next(script.model, asked.length, goodAnswer);
        if (typeof answer !== 'string') throw answer;
        return { json: answer, promptTokens: 300, completionTokens: 40 };
      },
    },
    webhook: {
      async post(delivery, signal) {
        posted.push(delivery);
        const what = next(script.webhook, posted.length, 'taken' as const);
        if (what === 'hangs') await systemClock.delay(3_600_000, signal);
        else if (what !== 'taken') throw what;
      },
    },
    clock: systemClock,
    personas: { ethera: { ...ethera, ...script.persona } },
    log: createLog('info', (line) => lines.push(line)),
    emit: (line) => metrics.push(JSON.parse(line)),
    countSpend: async (call) => void counted.push(call),
    webhookSettings: hookSettings,
    bucket,
    stage: 'dev',
    turnMemoryMb: 1_024,
    memoryMb: 512,
    ...script.deps,
  });
  const put = (key: string, value: unknown) => {
    const body = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
    store.objects.set(key, { body, contentType: 'application/json' });
  };
  const remaining = () => {
    const until = Date.now() + (script.remainingMs ?? 120_000);
    return () => until - Date.now();
  };
  return {
    store,
    asked,
    posted,
    counted,
    lines,
    metrics,
    put,
    putCall: (record: CallRecord = callOf()) => put(callRecordKey(callId), record),
    putTurn: (record: TurnRecord = turnRecordOf()) =>
      put(attemptKeys(callId, record.turn, record.attempt).turn, record),
    start: (event: unknown) => handle(event, { requestId: 'r', remainingMs: remaining() }),
    /** Handles a batch to its end, whatever time it takes, and gives the messages that are to come again. */
    async run(event: unknown = batchOf(noticeOf())): Promise<readonly string[]> {
      const running = handle(event, { requestId: 'r', remainingMs: remaining() });
      await vi.runAllTimersAsync();
      return (await running).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    summary() {
      const stored = store.objects.get(summaryKey(callId));
      return stored ? callSummary.parse(JSON.parse(new TextDecoder().decode(stored.body))) : null;
    },
    logged: (message: string) => lines.map((line) => JSON.parse(line)).filter((line) => line.message === message),
  };
}

/** A notice as S3 puts it into the queue. */
export const noticeOf = (key = callRecordKey(callId), of = bucket): string =>
  JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: of }, object: { key } } }] });

/** Messages `m1`, `m2`… as Lambda hands them over. */
export const batchOf = (...bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({ messageId: `m${index + 1}`, body, eventSource: 'aws:sqs' })),
});
