import {
  type BilledWrapUp,
  type CallOutcome,
  type CallRecord,
  type CallSummary,
  CONTRACT_VERSION,
} from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import { gatherAttemptRecords } from './attempt-records.ts';
import { billCall, unseenAttempts } from './call-bill.ts';
import type { Log } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { JsonModel } from './ports/json-model.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import { readSummaryAnswer, summaryRequest } from './summary-prompt.ts';

/**
 * Attempts are written within two or three seconds of the call's end. One that hangs on for longer has a function that
 * was killed; it is left out, and said to be.
 */
const ATTEMPTS_WAIT_MS = 20_000;

/** How often a model is asked that answers with something else than a summary. */
const ASKS = 2;

export interface CallSummariserDeps {
  readonly store: Pick<RecordingStore, 'read'>;
  readonly jsonModel: JsonModel;
  readonly clock: Clock;
  readonly log: Log;
  /** Memory of the turn function, in MB. */
  readonly turnMemoryMb: number;
  /** Of this function. */
  readonly memoryMb: number;
}

export interface SummariserInput {
  readonly record: CallRecord;
  /** Null when it is not deployed any more. */
  readonly persona: Persona | null;
  readonly hasWebhook: boolean;
  /** Epoch milliseconds at which the work on this call began. */
  readonly startedAt: number;
}

type Judgement = Pick<CallSummary, 'outcome' | 'text' | 'model'> & Pick<BilledWrapUp, 'llm'>;

/**
 * Makes the summary of a finished call: what came of it, in words, and what it has cost.
 * @throws EtheraError `llm.*`, `store.*`
 */
export async function summariseCall(
  deps: CallSummariserDeps,
  input: SummariserInput,
  signal: AbortSignal,
): Promise<CallSummary> {
  const { record, persona, hasWebhook, startedAt } = input;
  const { clock, memoryMb, turnMemoryMb } = deps;
  const { callId } = record;
  const [judgement, attempts] = await Promise.all([
    judge(deps, record, persona, signal),
    gatherAttemptRecords({ ...deps, callId, expected: unseenAttempts(record), waitMs: ATTEMPTS_WAIT_MS, signal }),
  ]);
  const { llm, ...words } = judgement;
  const wrapUp = { llm, functionMs: clock.now() - startedAt, memoryMb };
  const archive = persona?.archive ?? 'none';
  const { cost, uncounted } = billCall({ record, attempts, archive, turnMemoryMb, wrapUp, hasWebhook });
  const { stage, edgeId, personaId, startedAt: beganAt, answeredAt, endedAt, result, reason } = record;
  return {
    version: CONTRACT_VERSION,
    callId,
    stage,
    edgeId,
    personaId,
    startedAt: beganAt,
    answeredAt,
    endedAt,
    result,
    reason,
    ...words,
    turns: takenTurns(record),
    cost,
    uncounted: [...uncounted],
    summarisedAt: clock.now(),
  };
}

/** What a call came to. The record decides where it can; the language model where words are needed. */
async function judge(
  { jsonModel, log }: Pick<CallSummariserDeps, 'jsonModel' | 'log'>,
  record: CallRecord,
  persona: Persona | null,
  signal: AbortSignal,
): Promise<Judgement> {
  const certain = certainOutcome(record);
  const wordless = { outcome: certain ?? 'unknown', text: null, model: null } as const;
  const spoke = record.conversation.some(({ speaker }) => speaker === 'caller');
  if (!persona || persona.archive === 'none' || !spoke) {
    return { ...wordless, llm: null };
  }
  const model = persona.models.reply;
  const request = summaryRequest(record.conversation, persona.language, model);
  const llm = { model, promptTokens: 0, completionTokens: 0 };
  for (let asked = 0; asked < ASKS; asked += 1) {
    const { json, promptTokens, completionTokens } = await jsonModel.answer(request, signal);
    llm.promptTokens += promptTokens;
    llm.completionTokens += completionTokens;
    const answer = readSummaryAnswer(json);
    if (answer) return { outcome: certain ?? answer.outcome, text: answer.summary, model, llm };
  }
  // What a caller said may be why. Cost and webhook must not wait for ever for words.
  log.warn('summary unusable', { callId: record.callId });
  return { ...wordless, llm };
}

function certainOutcome(record: CallRecord): CallOutcome | null {
  if (record.result === 'failed') return 'failed';
  return takenTurns(record) === 0 ? 'silent' : null;
}

function takenTurns({ turns }: CallRecord): number {
  return turns.filter(({ committedAttempt }) => committedAttempt !== null).length;
}
