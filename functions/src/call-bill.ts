import {
  type BilledWrapUp,
  type CallCost,
  type CallRecord,
  costOfCall,
  type TurnRecord,
  type UncountedAttempt,
} from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import type { AttemptName, AttemptRecords } from './attempt-records.ts';

export interface CallBillInput {
  readonly record: CallRecord;
  readonly attempts: AttemptRecords;
  readonly archive: Persona['archive'];
  /** Of the turn function, in MB. */
  readonly turnMemoryMb: number;
  readonly wrapUp: BilledWrapUp;
  /** Whether a delivered webhook leaves its marker. */
  readonly hasWebhook: boolean;
}

export interface CallBill {
  readonly cost: CallCost;
  readonly uncounted: readonly UncountedAttempt[];
}

/** The attempts that reached the turn function: of these there should be a turn.json. */
export function sentAttempts({ turns }: Pick<CallRecord, 'turns'>): readonly AttemptName[] {
  return turns.flatMap(({ turn, attempts }) =>
    attempts.filter(({ edge }) => edge.sentAt !== null).map(({ attempt }) => ({ turn, attempt })),
  );
}

/** What a call has cost, every attempt counted, and which of them could not be counted in full. */
export function billCall(input: CallBillInput): CallBill {
  const { attempts, turnMemoryMb, wrapUp } = input;
  const cost = costOfCall({
    attempts: attempts.found.map(({ usage, models, timings }) => ({ usage, models, functionMs: timings.doneMs })),
    turnMemoryMb,
    puts: putsOf(input),
    wrapUp,
  });
  const uncounted: UncountedAttempt[] = [
    ...attempts.missing.map((name) => ({ ...name, lacks: 'record' as const })),
    ...attempts.found.filter(lacksTokens).map(({ turn, attempt }) => ({ turn, attempt, lacks: 'llm' as const })),
  ];
  uncounted.sort((one, other) => one.turn - other.turn || one.attempt - other.attempt);
  return { cost, uncounted };
}

/** Groq tells the tokens with the end of an answer: who cuts it off pays for what was written and is told nothing. */
function lacksTokens({ outcome, rejection, errorCode, timings, usage }: TurnRecord): boolean {
  const asked = timings.transcriptMs !== null && rejection === null;
  const refused = errorCode?.startsWith('llm.') === true && timings.firstTextMs === null;
  return (outcome === 'cancelled' || outcome === 'failed') && asked && !refused && usage.promptTokens === 0;
}

/** Objects written for a call. What is not sure to exist is counted: a missing attempt's recording was sent. */
function putsOf({ record, attempts, archive, hasWebhook }: CallBillInput): number {
  const keepsAudio = archive === 'full';
  const found = attempts.found.map(
    ({ timings, usage }) =>
      1 + (keepsAudio && timings.recordingMs !== null ? 1 : 0) + (keepsAudio && usage.speechCharacters > 0 ? 1 : 0),
  );
  const missing = attempts.missing.length * (keepsAudio ? 1 : 0);
  const markers = record.turns.flatMap((turn) => turn.attempts).filter(({ outcome }) => outcome === 'cancelled').length;
  const ofCall = hasWebhook ? 3 : 2;
  return found.reduce((sum, puts) => sum + puts, 0) + missing + markers + ofCall;
}
