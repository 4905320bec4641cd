import { CONTRACT_VERSION, EtheraError, type StageSpend, stageSpend, stageSpendKey } from '@ethera/contract';
import type { Clock } from './ports/clock.ts';
import type { VersionedObject, VersionedStore } from './ports/versioned-store.ts';

/** Ten wrap-ups at once, which is the most the stack lets run, are done after ten rounds however they meet. */
const TRIES = 20;
/** Between two tries, by chance up to this: what a read and a write take. */
const REST_MS = 150;

export interface StageSpendDeps {
  readonly store: VersionedStore;
  readonly clock: Pick<Clock, 'delay'>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** What one call has cost, in US dollars, and on which day it began. */
export interface SpentCall {
  readonly callId: string;
  readonly day: string;
  readonly usd: number;
}

/**
 * Counts a call in the stage's spending of its day. Called again for the same call it changes nothing: the object holds every
 * call by its id, and each write replaces the very object that was read.
 * @throws EtheraError `store.*`; `store.unavailable` when others write too often; `record.malformed` for a damaged object
 */
export async function countCall(deps: StageSpendDeps, call: SpentCall, signal: AbortSignal): Promise<void> {
  const { store, clock, random } = deps;
  const key = stageSpendKey(call.day);
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await clock.delay(random() * REST_MS, signal);
    const seen = await store.look(key, signal);
    const spend = readSpend(seen, call.day);
    if (Object.hasOwn(spend.calls, call.callId)) return;
    const next: StageSpend = { ...spend, calls: { ...spend.calls, [call.callId]: call.usd } };
    const body = new TextEncoder().encode(JSON.stringify(next));
    if ((await store.replace(key, body, 'application/json', seen?.version ?? null, signal)) === 'replaced') return;
  }
  throw new EtheraError('store.unavailable', `${key} was written by others ${TRIES} times running`);
}

/**
 * What the stage has spent on a day so far.
 * @throws EtheraError `store.*`, `record.malformed` for a damaged object
 */
export async function spendOf(
  store: Pick<VersionedStore, 'look'>,
  day: string,
  signal: AbortSignal,
): Promise<StageSpend> {
  return readSpend(await store.look(stageSpendKey(day), signal), day);
}

function readSpend(seen: VersionedObject | null, day: string): StageSpend {
  if (!seen) return { version: CONTRACT_VERSION, day, calls: {} };
  try {
    const spend = stageSpend.parse(JSON.parse(new TextDecoder().decode(seen.body)));
    if (spend.day === day) return spend;
  } catch {
    // Said below, for another day's object as well.
  }
  // Counting on from nothing would forget what was spent.
  throw new EtheraError('record.malformed', `${stageSpendKey(day)} is not of the contract`);
}
