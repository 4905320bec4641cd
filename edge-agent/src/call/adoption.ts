import { type CallRecord, CONTRACT_VERSION, type EndReason } from '@ethera/contract';
import { lostCall } from '../core/adopted-call.ts';
import { keptOutcome } from '../core/kept-outcome.ts';
import type { LiveCall } from '../core/live-call.ts';
import { logFailure } from '../failure-log.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { Journal } from '../ports/journal.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import type { Log } from '../ports/log.ts';
import type { Spool } from '../ports/spool.ts';
import type { StoredRecordings } from '../ports/stored-recordings.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { UnkeptAudio } from '../ports/unkept-audio.ts';
import { LEASE_MS } from './call-leg.ts';
import { EarlierRecordings } from './earlier-recordings.ts';
import { keepRecord } from './live-note.ts';

export interface AdoptionDeps {
  readonly telephony: Pick<Telephony, 'legs' | 'transferProgress' | 'endOldRecordings' | 'deleteRecording'>;
  readonly liveCalls: LiveCalls;
  readonly stored: StoredRecordings;
  readonly files: Pick<CallFiles, 'readRecording'>;
  readonly spool: Spool;
  readonly journal: Journal;
  readonly unkeptAudio: Pick<UnkeptAudio, 'begin' | 'end'>;
  readonly log: Log;
  /** Calls that this process has, or has already taken up. */
  readonly isLive: (callId: string) => boolean;
  /** Goes on with a call whose leg lives. */
  readonly adopt: (note: LiveCall) => void;
}

/**
 * Takes up what an earlier process has left: calls whose callers are still there go on, the record of the others is
 * concluded. May be called again. Never rejects: without an answer of Asterisk everything stays for the next time.
 */
export async function takeUpCalls(deps: AdoptionDeps): Promise<void> {
  const { liveCalls, telephony, log, isLive, adopt, unkeptAudio } = deps;
  const left = (await liveCalls.all()).filter(({ callId }) => !isLive(callId));
  if (left.length === 0) return;
  let legs: ReadonlySet<string>;
  try {
    legs = new Set(await telephony.legs());
  } catch (thrown) {
    logFailure(log, 'warn', 'calls of an earlier process not taken up', thrown, { calls: left.length });
    return;
  }
  const lives = (note: LiveCall) => legs.has(note.legId) && note.record === undefined;
  // Those who wait come first.
  for (const note of left.filter(lives)) {
    // Before the sweep of what may not stay could take a living call's recordings.
    if (note.persona.archive !== 'full') void unkeptAudio.begin(note.callId).catch(() => undefined);
    adopt(note);
  }
  for (const note of left) {
    if (lives(note) || isLive(note.callId)) continue;
    const reason = await endOf(note, deps);
    if (reason) await concludeLostCall(note, reason, deps);
  }
}

/** Why a call is over whose leg is not ours; undefined when the caller may still come back. */
async function endOf({ legId, call, record }: LiveCall, { telephony }: AdoptionDeps): Promise<EndReason | undefined> {
  if (record || !call.passedOn) return 'agent-lost';
  // Without an answer he may be anywhere.
  const progress = await telephony.transferProgress(legId).catch(() => 'ringing' as const);
  if (progress === 'ringing') return undefined;
  return progress === 'taken' ? 'transferred' : 'agent-lost';
}

/** The caller is gone: what is known of the call becomes its record. */
async function concludeLostCall(note: LiveCall, endReason: EndReason, deps: AdoptionDeps): Promise<void> {
  const { telephony, liveCalls, stored, unkeptAudio, log } = deps;
  const { callId, legId, persona, savedAt, clockSetMs = 0 } = note;
  const failed = (message: string, thrown: unknown) => logFailure(log, 'error', message, thrown, { callId });
  const noted = () => liveCalls.save(callId, () => ({ ...note, recordings: { ...note.recordings, ...earlier.saved } }));
  const earlier: EarlierRecordings = new EarlierRecordings(note, { ...deps, persona, noted, failed });
  await telephony.endOldRecordings(legId);
  const written = await stored.of(callId).catch(() => []);
  // A dead agent's lease ran out by then, and what was recorded after it is between people.
  const untilMs = savedAt + LEASE_MS;
  // Files are dated by a clock that may have been set since the call began.
  await earlier.recover(untilMs + clockSetMs);
  const lastWrittenAtMs = Math.max(savedAt, ...written.map(({ writtenAtMs }) => writtenAtMs - clockSetMs));
  const record = note.record ?? recordOf(note, endReason, Math.min(untilMs, lastWrittenAtMs));
  if (persona.archive !== 'full') await unkeptAudio.end(callId);
  const recordings = { ...note.recordings, ...earlier.saved };
  const lostRecordings = recordings.lost;
  await keepRecord({ ...note, recordings }, { ...record, lostRecordings }, earlier.isOwed, { ...deps, failed });
  const { reason } = record;
  log.write('warn', 'call of an earlier process concluded', { callId, reason, lostRecordings: lostRecordings.length });
}

function recordOf(note: LiveCall, reason: EndReason, endedAt: number): CallRecord {
  const { callId, stage, edgeId, caller, called, persona, arrivedAt, answeredAt, savedAt, call } = note;
  return {
    version: CONTRACT_VERSION,
    ...{ callId, stage, edgeId, caller, called, answeredAt },
    personaId: persona.id,
    startedAt: arrivedAt,
    lostRecordings: [],
    ...keptOutcome(lostCall(call, { reason, savedAt, endedAt: Math.round(endedAt) }), persona.archive),
  };
}
