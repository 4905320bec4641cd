import { type CallRecord, callRecordKey } from '@ethera/contract';
import type { LiveCall } from '../core/live-call.ts';
import type { Journal } from '../ports/journal.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import type { Spool } from '../ports/spool.ts';

/** While the agent speaks, what the caller has heard changes by itself. */
const SPEAKING_MS = 1_000;
/** How long ago a call was noted tells a later process until when, at the latest, it was the dead one's. */
const QUIET_MS = 3_000;

export interface LiveNoteDeps {
  readonly callId: string;
  readonly liveCalls: LiveCalls;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly describe: () => LiveCall;
}

/** What is on disk of a call that is going on, kept up with it. */
export class LiveNote {
  readonly #deps: LiveNoteDeps;
  #beat: NodeJS.Timeout | undefined;
  #savedAtMs = 0;
  #isOver = false;
  #isAnothers = false;

  constructor(deps: LiveNoteDeps) {
    this.#deps = deps;
  }

  begin(): void {
    void this.save();
    this.#beat = setInterval(() => this.#keepUp(), SPEAKING_MS);
  }

  /** Resolves once the call as it is now is on disk, or cannot be. Never after it was abandoned. */
  async save(): Promise<void> {
    const { liveCalls, callId, describe, now } = this.#deps;
    if (this.#isAnothers) return new Promise(() => undefined);
    if (this.#isOver) return;
    this.#savedAtMs = now();
    await liveCalls.save(callId, describe);
  }

  /** The call changes no more by itself. May be called twice. */
  end(): void {
    clearInterval(this.#beat);
  }

  /** Nothing of this call is saved any more. */
  forget(): void {
    this.end();
    this.#isOver = true;
  }

  /** What the note says is another process's from here on: nobody here removes what it does not say to be safe. */
  abandon(): void {
    this.end();
    this.#isAnothers = true;
  }

  #keepUp(): void {
    const { now, describe } = this.#deps;
    if (describe().call.speech || now() - this.#savedAtMs >= QUIET_MS) void this.save();
  }
}

export interface RecordKeepingDeps {
  readonly spool: Spool;
  readonly journal: Journal;
  readonly liveCalls: LiveCalls;
  readonly failed: (message: string, thrown: unknown) => void;
}

/**
 * Keeps the record of a call that is over, and forgets the call. The record is on disk before the spool has it: a process
 * that dies in between leaves it to the next, which keeps the same. Never rejects.
 * @param isOwed Asterisk has recordings that could not be kept: the record waits for them
 */
export async function keepRecord(
  note: LiveCall,
  record: CallRecord,
  isOwed: boolean,
  { spool, journal, liveCalls, failed }: RecordKeepingDeps,
): Promise<void> {
  const { callId } = record;
  await liveCalls.save(callId, () => ({ ...note, record }));
  if (isOwed) return;
  let isKept = true;
  try {
    await spool.add(callRecordKey(callId), Buffer.from(JSON.stringify(record, undefined, 2)));
  } catch (thrown) {
    isKept = false;
    failed('call record not spooled', thrown);
  }
  await journal.add(record).catch((thrown) => failed('call not in the journal', thrown));
  if (isKept) await liveCalls.remove(callId);
}
