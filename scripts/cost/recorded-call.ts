import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  attemptKeys,
  type BilledWrapUp,
  type CallCost,
  type CallRecord,
  callPrefix,
  callRecord,
  type TurnRecord,
  turnRecord,
} from '@ethera/contract';
import type { AttemptName, AttemptRecords } from '../../functions/src/attempt-records.ts';
import { billCall, unseenAttempts } from '../../functions/src/call-bill.ts';
import type { Persona } from '../../personas/persona.ts';

/** A call that was made, counted as `wrap-up` counts it. */
export interface RecordedCall {
  readonly callId: string;
  readonly minutes: number;
  readonly turns: number;
  readonly attempts: number;
  readonly cost: CallCost;
  /** Attempts whose cost is not, or not wholly, in it. */
  readonly uncounted: number;
}

export interface RecordedCallDeps {
  /** By persona id. */
  readonly archiveOf: (personaId: string) => Persona['archive'];
  readonly turnMemoryMb: number;
  /** What the summary took: no file of a call tells it. */
  readonly wrapUp: BilledWrapUp;
}

/**
 * @param file a `call.json` in the folder of its call, as the bucket has it: beside it are the `turn.json` of its attempts
 * @throws Error when there is no such file, or it is no call record
 */
export async function readRecordedCall(file: string, deps: RecordedCallDeps): Promise<RecordedCall> {
  const record = callRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  return countCall(record, await attemptsBeside(dirname(file), record), deps);
}

/** What a record and the records of its attempts come to. */
export function countCall(
  record: CallRecord,
  attempts: AttemptRecords,
  { archiveOf, turnMemoryMb, wrapUp }: RecordedCallDeps,
): RecordedCall {
  const archive = archiveOf(record.personaId);
  const { cost, uncounted } = billCall({ record, attempts, archive, turnMemoryMb, wrapUp, hasWebhook: false });
  return {
    callId: record.callId,
    minutes: (record.endedAt - (record.answeredAt ?? record.startedAt)) / 60_000,
    turns: record.turns.filter(({ rejection, committedAttempt }) => !rejection && committedAttempt !== null).length,
    attempts: record.turns.flatMap((turn) => turn.attempts).filter(({ edge }) => edge.sentAt !== null).length,
    cost,
    uncounted: uncounted.length,
  };
}

async function attemptsBeside(folder: string, record: CallRecord): Promise<AttemptRecords> {
  const found: TurnRecord[] = [];
  const missing: AttemptName[] = [];
  for (const name of unseenAttempts(record)) {
    const key = attemptKeys(record.callId, name.turn, name.attempt).turn;
    const text = await readFile(join(folder, key.slice(callPrefix(record.callId).length)), 'utf8').catch(() => null);
    const read = text === null ? null : turnRecord.safeParse(JSON.parse(text));
    if (read?.success) found.push(read.data);
    else missing.push(name);
  }
  return { found, missing };
}
