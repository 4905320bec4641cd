import { attemptKeys, EtheraError, type TurnRecord, turnRecord } from '@ethera/contract';
import type { Log } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { RecordingStore } from './ports/recording-store.ts';

/** How often to look for what is still being written. */
const LOOK_EVERY_MS = 500;
/** Below the SDK's fifty sockets. */
const AT_ONCE = 20;

export interface AttemptName {
  readonly turn: number;
  readonly attempt: number;
}

export interface AttemptRecords {
  readonly found: readonly TurnRecord[];
  /** What did not come in time, or cannot be read. */
  readonly missing: readonly AttemptName[];
}

export interface AttemptRecordsInput {
  readonly store: Pick<RecordingStore, 'read'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly callId: string;
  readonly expected: readonly AttemptName[];
  /** How long to wait for the last of them, in milliseconds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reads what the turn function wrote of each attempt. It writes after its reply, and a cancelled attempt runs on, so the
 * last ones may come after the call's record; one whose function was killed never comes.
 * @throws EtheraError `store.*`
 */
export async function gatherAttemptRecords(input: AttemptRecordsInput): Promise<AttemptRecords> {
  const { clock, expected, waitMs, signal } = input;
  const found: TurnRecord[] = [];
  const unreadable: AttemptName[] = [];
  const giveUpAt = clock.now() + waitMs;
  let awaited = expected;
  for (;;) {
    const still: AttemptName[] = [];
    for (let start = 0; start < awaited.length; start += AT_ONCE) {
      const some = awaited.slice(start, start + AT_ONCE);
      const records = await Promise.all(some.map((name) => readRecord(input, name)));
      for (const [index, record] of records.entries()) {
        const name = some[index] as AttemptName;
        if (record === 'absent') still.push(name);
        else if (record === 'unreadable') unreadable.push(name);
        else found.push(record);
      }
    }
    awaited = still;
    const leftMs = giveUpAt - clock.now();
    if (awaited.length === 0 || leftMs <= 0) return { found, missing: [...unreadable, ...awaited] };
    await clock.delay(Math.min(LOOK_EVERY_MS, leftMs), signal);
  }
}

async function readRecord(
  { store, callId, log, signal }: AttemptRecordsInput,
  { turn, attempt }: AttemptName,
): Promise<TurnRecord | 'absent' | 'unreadable'> {
  let bytes: Uint8Array;
  try {
    bytes = await store.read(attemptKeys(callId, turn, attempt).turn, signal);
  } catch (thrown) {
    if (thrown instanceof EtheraError && thrown.code === 'recording.missing') return 'absent';
    throw thrown;
  }
  try {
    return turnRecord.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    log.warn('turn record unreadable', { callId, turn, attempt });
    return 'unreadable';
  }
}
