import type { CallRecord } from '@ethera/contract';
import { markSamples, readMarks } from '../load/audio-mark.ts';
import { type CallAccount, overlaps, type SaidLine, type TimeWindow } from './call-account.ts';
import type { Violation } from './violation.ts';

/** A recording of what a caller said, as it lies in S3. */
export interface StoredRecording {
  readonly key: string;
  readonly callId: string;
  /** Whose voice is in it, by the marks: callers, and of each the marks of each line. */
  readonly voices: ReadonlyMap<number, ReadonlyMap<number, ReadonlySet<number>>>;
}

/** @param bytes of the object: µ-law with whatever header */
export function readRecording(key: string, bytes: Uint8Array): StoredRecording {
  const voices = new Map<number, Map<number, Set<number>>>();
  for (const { kind, owner, line, place } of readMarks(bytes)) {
    if (kind !== 'said') continue;
    const lines = voices.get(owner) ?? new Map<number, Set<number>>();
    voices.set(owner, lines);
    const places = lines.get(line) ?? new Set<number>();
    lines.set(line, places);
    places.add(place);
  }
  return { key, callId: key.split('/').at(-4) ?? '', voices };
}

export interface Archive {
  readonly recordings: readonly StoredRecording[];
  readonly records: readonly CallRecord[];
  /** Calls that an agent has answered. */
  readonly answered: ReadonlySet<string>;
}

/** Of the words that came across, so much must be found: what is trimmed at their ends is silence. */
const leastShare = 0.75;
/** A shorter piece of a line may be taken for a noise, or break off before it was known to be talk. */
const leastMarks = 120;
/** The end of what is said just before a call ends may still be on its way. */
const tailMarks = 50;

/**
 * What callers said and S3 does not have, and recordings that a record names and that are not there. A line counts where its
 * words reached an Asterisk that had the call: not what the caller's own line lost, nor what was said while Asterisk was
 * killed, nor to the dialplan's fallback, which records nobody.
 * @param away when nobody recorded
 */
export function judgeRecordings(
  accounts: readonly CallAccount[],
  archive: Archive,
  away: readonly TimeWindow[],
): Violation[] {
  return [
    ...accounts.flatMap((account) => missingLines(account, archive, away)),
    ...lostRecordings(archive.records, archive.recordings),
    ...archive.recordings.flatMap(mixedVoices),
    ...withoutRecord(archive),
  ];
}

function missingLines(account: CallAccount, { recordings }: Archive, away: readonly TimeWindow[]): Violation[] {
  const { call, said, lineTrouble } = account;
  const found = (line: number, place: number) =>
    recordings.some(({ voices }) => voices.get(call)?.get(line)?.has(place) ?? false);
  const fallbackAtMs = fallbackAt(account);
  return said.flatMap((each) => {
    const excused = [...away, ...lineTrouble, { fromMs: fallbackAtMs, toMs: Number.POSITIVE_INFINITY }];
    const places = placesSaid(each, account).filter((place) => {
      const atMs = momentOf(each, place);
      return !excused.some((window) => overlaps(window, { fromMs: atMs - 20, toMs: atMs + 20 }));
    });
    if (places.length < leastMarks) return [];
    const there = places.filter((place) => found(each.line, place)).length;
    if (there / places.length >= leastShare) return [];
    const share = `${there} of ${places.length} marks of line ${each.line} are in S3`;
    return [{ kind: 'lostRecordings' as const, call, atMs: each.startedAtMs, what: share }];
  });
}

/** Marks that have left the caller. */
function placesSaid(said: SaidLine, { endedAtMs }: CallAccount): number[] {
  const places = Array.from({ length: said.marks }, (_, place) => place);
  if (said.whole) return places;
  return places.filter((place) => momentOf(said, place) < endedAtMs - tailMarks * markMs);
}

const markMs = markSamples / 8;

/** When a mark left the caller. */
function momentOf({ startedAtMs, resumed }: SaidLine, place: number): number {
  const behindPause = resumed && place * markSamples >= resumed.samplesBefore;
  return behindPause ? resumed.atMs + place * markMs - resumed.samplesBefore / 8 : startedAtMs + place * markMs;
}

/** When the dialplan's fallback took the caller: its first tone, or the sentence before it. Infinity where it did not. */
function fallbackAt({ heard }: CallAccount): number {
  const first = heard.find(
    ({ what, fromMs, toMs }) =>
      (what.kind === 'sound' && toMs - fromMs >= 100) ||
      (what.kind === 'phrase' && (what.name === 'handover' || what.name === 'busy')),
  );
  return first?.fromMs ?? Number.POSITIVE_INFINITY;
}

/** What the records of calls themselves say was lost. @param recordings by which it is known whose call it was */
export function lostRecordings(
  records: readonly CallRecord[],
  recordings: readonly StoredRecording[] = [],
): Violation[] {
  return records.flatMap(({ callId, endedAt, lostRecordings: lost }) =>
    lost.map((name) => ({
      kind: 'lostRecordings',
      call: callerOf(callId, recordings),
      atMs: endedAt,
      what: `${callId} says that ${name} was lost`,
    })),
  );
}

function mixedVoices({ key, voices }: StoredRecording): Violation[] {
  if (voices.size <= 1) return [];
  const what = `${key} holds the voices of calls ${[...voices.keys()].join(', ')}`;
  return [{ kind: 'wrongReplies', call: [...voices.keys()][0] ?? null, atMs: null, what }];
}

function withoutRecord({ recordings, records, answered }: Archive): Violation[] {
  const recorded = new Set(records.map(({ callId }) => callId));
  const known = new Set([...answered, ...recordings.map(({ callId }) => callId)]);
  return [...known]
    .filter((callId) => !recorded.has(callId))
    .map((callId) => ({
      kind: 'lostRecordings',
      call: callerOf(callId, recordings),
      atMs: null,
      what: `${callId} has no call.json`,
    }));
}

/** Whose voice is in a call's recordings; null where none is. */
function callerOf(callId: string, recordings: readonly StoredRecording[]): number | null {
  const voices = recordings.filter((each) => each.callId === callId).flatMap((each) => [...each.voices.keys()]);
  return voices[0] ?? null;
}
