import {
  type AttemptRecord,
  attemptKeys,
  type BilledAttempt,
  type CallRecord,
  costOfCall,
  type TurnEntry,
  type TurnRecord,
  turnRecord,
} from '@ethera/contract';
import type { World } from '../../local/src/world/world.ts';
import { functionOf } from '../../scripts/render/render.ts';

/** What the functions bought in a call. */
export interface CallAccount {
  usageOf(entry: Pick<TurnEntry, 'turn'>, attempt: number): TurnRecord['usage'] | null;
  /** US dollars a minute of the call; null where a part has no price. */
  readonly usdPerMinute: number | null;
}

type Counted = Pick<TurnRecord, 'usage' | 'models' | 'timings'>;

/** Recording, reply, turn record: of an attempt that was answered. Then call record and spool's own. */
const putsPerAttempt = 3;
const putsPerCall = 2;
const recordTimeoutMs = 10_000;

/**
 * Reads what every attempt of a call has used: in the call's record, or, of one whose end the edge has not seen, in the
 * function's own.
 * @throws {Error} where a function has written none in time
 */
export async function accountOf(
  record: CallRecord,
  world: Pick<World, 'waitForObject' | 'render'>,
): Promise<CallAccount> {
  const counted = new Map<string, Counted>();
  for (const { turn, attempts } of record.turns) {
    for (const attempt of attempts) {
      if (attempt.edge.sentAt === null) continue;
      counted.set(
        `${turn}/${attempt.attempt}`,
        seenByEdge(attempt) ?? (await written(record.callId, turn, attempt, world)),
      );
    }
  }
  const billed = [...counted.values()].map(
    ({ usage, models, timings }): BilledAttempt => ({ usage, models, functionMs: timings.doneMs }),
  );
  const { totalUsd } = costOfCall({
    attempts: billed,
    turnMemoryMb: functionOf(world.render, 'Turn').memoryMb,
    puts: putsPerAttempt * billed.length + putsPerCall,
    wrapUp: null,
  });
  const minutes = (record.endedAt - (record.answeredAt ?? record.startedAt)) / 60_000;
  return {
    usageOf: ({ turn }, attempt) => counted.get(`${turn}/${attempt}`)?.usage ?? null,
    usdPerMinute: totalUsd === null || minutes <= 0 ? null : totalUsd / minutes,
  };
}

function seenByEdge({ usage, models, function: timings }: AttemptRecord): Counted | null {
  return usage && models && timings ? { usage, models, timings } : null;
}

async function written(
  callId: string,
  turn: number,
  { attempt }: AttemptRecord,
  world: Pick<World, 'waitForObject'>,
): Promise<Counted> {
  const object = await world.waitForObject(attemptKeys(callId, turn, attempt).turn, recordTimeoutMs);
  return turnRecord.parse(JSON.parse(object.toString()));
}
