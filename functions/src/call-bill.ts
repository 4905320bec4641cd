import {
  type AttemptRecord,
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

type Counted = Pick<TurnRecord, 'usage' | 'models' | 'timings'>;

/** Of what reached the turn function, the attempts whose end the edge has not seen: only their turn.json tells of them. */
export function unseenAttempts({ turns }: Pick<CallRecord, 'turns'>): readonly AttemptName[] {
  return turns.flatMap(({ turn, attempts }) =>
    attempts
      .filter((each) => each.edge.sentAt !== null && counted(each) === null)
      .map(({ attempt }) => ({ turn, attempt })),
  );
}

/** What a call has cost, every attempt counted, and which of them could not be counted in full. */
export function billCall(input: CallBillInput): CallBill {
  const { record, attempts, turnMemoryMb, wrapUp } = input;
  const seen = record.turns.flatMap((turn) => turn.attempts).flatMap((attempt) => counted(attempt) ?? []);
  const all: readonly Counted[] = [...seen, ...attempts.found];
  const cost = costOfCall({
    attempts: all.map(({ usage, models, timings }) => ({ usage, models, functionMs: timings.doneMs })),
    turnMemoryMb,
    puts: putsOf(input, all),
    wrapUp,
  });
  const uncounted: UncountedAttempt[] = [
    ...attempts.missing.map((name) => ({ ...name, lacks: 'record' as const })),
    ...attempts.found.filter(lacksTokens).map(({ turn, attempt }) => ({ turn, attempt, lacks: 'llm' as const })),
  ];
  uncounted.sort((one, other) => one.turn - other.turn || one.attempt - other.attempt);
  return { cost, uncounted };
}

/** What the function itself told the edge at the attempt's end. */
function counted({ usage, models, function: timings }: AttemptRecord): Counted | null {
  return usage && models && timings ? { usage, models, timings } : null;
}

/** Groq tells the tokens with the end of an answer: who cuts it off pays for what was written and is told nothing. */
function lacksTokens({ outcome, rejection, errorCode, timings, usage }: TurnRecord): boolean {
  const asked = timings.transcriptMs !== null && rejection === null;
  const refused = errorCode?.startsWith('llm.') === true && timings.firstTextMs === null;
  return (outcome === 'cancelled' || outcome === 'failed') && asked && !refused && usage.promptTokens === 0;
}

/** Objects written for a call, as far as its record tells: one that S3 did not take in the end is counted all the same. */
function putsOf({ record, attempts, archive, hasWebhook }: CallBillInput, all: readonly Counted[]): number {
  const keepsAudio = archive === 'full';
  const written = all.map(
    ({ timings, usage }) =>
      1 + (keepsAudio && timings.recordingMs !== null ? 1 : 0) + (keepsAudio && usage.speechCharacters > 0 ? 1 : 0),
  );
  const recordings = keepsAudio ? attempts.missing.length : 0;
  const markers = record.turns.flatMap((turn) => turn.attempts).filter(({ outcome }) => outcome === 'cancelled').length;
  const ofCall = hasWebhook ? 3 : 2;
  return written.reduce((sum, puts) => sum + puts, 0) + recordings + markers + ofCall;
}
