import { attemptKeys, type CallRecord, type TurnEntry, type TurnTimings, turnRecord } from '@ethera/contract';
import { decideCommit } from '../../functions/src/commit-rule.ts';
import type { SpeechRequestLog } from '../../local/src/elevenlabs/server.ts';
import type { GroqRequestLog } from '../../local/src/groq/request-log.ts';
import type { World } from '../../local/src/world/world.ts';
import { ordinaryTurnTaking } from '../../personas/persona.ts';
import { takenTurn } from '../call/taken-turn.ts';
import { floorOf, noNetwork } from '../latency/floor.ts';
import { serviceTimes } from '../latency/service-times.ts';
import type { CallerTurn } from './caller-messages.ts';
import { type CallerScript, createLineFinder, type LineName, linesOf } from './caller-script.ts';

/** What is known of the turns after the calls. */
export interface FloorSource {
  readonly groq: readonly GroqRequestLog[];
  readonly speech: readonly SpeechRequestLog[];
  /** What the functions say of their attempts, by the keys of their records. */
  readonly timings: ReadonlyMap<string, TurnTimings>;
}

/** A turn that was answered, against the soonest that it could have been. Milliseconds. */
export interface TurnLatency {
  readonly turn: CallerTurn;
  /** From the end of the last word to the reply's first packet. */
  readonly voiceToVoiceMs: number;
  /** Null where the requests behind the reply are not known. */
  readonly floorMs: number | null;
  readonly overheadMs: number | null;
  readonly coldStart: boolean;
  readonly attempts: number;
}

/** 600 ms of silence are the least that the text rule works with (`commit-rule.ts`). */
const commitFloorMs = 600;

/** Collects what the stand-ins and the functions have written down. */
export async function floorSource(world: World, records: readonly CallRecord[]): Promise<FloorSource> {
  const there = new Set(await world.listObjects('calls/'));
  const keys = records.flatMap(({ callId, turns }) =>
    turns.flatMap(({ turn, attempts }) => attempts.map(({ attempt }) => attemptKeys(callId, turn, attempt).turn)),
  );
  const read = keys
    .filter((key) => there.has(key))
    .map(async (key): Promise<[string, TurnTimings]> => {
      const { timings } = turnRecord.parse(JSON.parse((await world.readObject(key)).toString()));
      return [key, timings];
    });
  return {
    groq: [...world.groq.requests],
    speech: [...world.elevenLabs.requests],
    timings: new Map(await Promise.all(read)),
  };
}

export interface LatencyInput {
  readonly scripts: readonly CallerScript[];
  readonly turns: readonly CallerTurn[];
  readonly records: readonly CallRecord[];
  readonly floors: FloorSource;
  /** How long before its end a line is too soft to be talk, as Asterisk measures it. */
  readonly quietTailMs: (name: LineName) => number;
}

/** How late each reply came. A turn that was not answered has no latency: it is a failure. */
export function turnLatencies({ scripts, turns, records, floors, quietTailMs }: LatencyInput): TurnLatency[] {
  const find = createLineFinder(scripts);
  const recordOf = new Map(records.map((record) => [ownerOf(record, find), record]));
  const chatsOf = groupChats(floors.groq, find);
  const transcriptions = floors.groq.filter(({ operation }) => operation === 'transcriptions');
  return turns.flatMap((turn): TurnLatency[] => {
    if (turn.reply.firstAtMs === null) return [];
    const voiceToVoiceMs = turn.reply.firstAtMs - turn.endedAtMs;
    const { owner } = turn;
    const { line } = turn.reply;
    const record = recordOf.get(owner);
    const untilMs = turns.find((each) => each.owner === owner && each.startedAtMs > turn.startedAtMs)?.startedAtMs;
    const { entry } = record ? takenTurn(record, turn, untilMs ?? Number.POSITIVE_INFINITY) : { entry: undefined };
    const unknown = { turn, voiceToVoiceMs, floorMs: null, overheadMs: null, coldStart: false, attempts: 0 };
    const script = scripts[owner] && linesOf(scripts[owner])[line];
    if (!record || !entry || !script) return [unknown];
    const timings = timingsOf(record.callId, entry, floors.timings);
    const known = { ...unknown, coldStart: timings?.coldStart ?? false, attempts: entry.attempts.length };
    const times =
      timings &&
      serviceTimes(
        { groq: [...transcriptions, ...(chatsOf.get(`${owner}/${line}`) ?? [])], speech: floors.speech },
        {
          moments: {
            receivedAt: timings.receivedAt,
            transcriptAt: timings.receivedAt + (timings.transcriptMs ?? 0),
            firstTextAt: timings.receivedAt + (timings.firstTextMs ?? 0),
            firstSpeechAt: timings.receivedAt + (timings.firstSpeechMs ?? 0),
          },
          transcript: entry.transcript ?? '',
          reply: script.reply.map(({ text }) => text).join(' '),
          firstChunk: script.reply[0]?.text ?? '',
        },
      );
    if (!times) return [known];
    const floorMs = floorOf({
      ...times,
      pauseMs: ordinaryTurnTaking.pauseMs,
      askedSilenceMs: askedSilenceMs(record, entry),
      quietTailMs: quietTailMs({ owner, line }),
      // The stand-in's voice begins with its first sound.
      leadInMs: 0,
      network: noNetwork,
    }).totalMs;
    return [{ ...known, floorMs, overheadMs: voiceToVoiceMs - floorMs }];
  });
}

/** What the text rule asked for, by the words that it was given. */
function askedSilenceMs({ turns }: CallRecord, { turn, transcript }: TurnEntry): number {
  const before = turns.findLast((each) => each.turn < turn && each.heard.trim() !== '');
  return decideCommit({
    transcript: transcript ?? '',
    language: 'en',
    asked: before?.heard ?? '',
    commitInMs: ordinaryTurnTaking.endOfTurnMs,
    commitFloorMs,
  }).atMs;
}

/** The caller whose words are in most of a call's turns. */
function ownerOf({ turns }: CallRecord, find: (said: string) => LineName | undefined): number | undefined {
  const counts = new Map<number, number>();
  for (const { transcript } of turns) {
    const owner = find(transcript ?? '')?.owner;
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function groupChats(
  logs: readonly GroqRequestLog[],
  find: (said: string) => LineName | undefined,
): ReadonlyMap<string, readonly GroqRequestLog[]> {
  return Map.groupBy(
    logs.filter(({ operation }) => operation === 'chat'),
    ({ asked }) => {
      const name = find(asked ?? '');
      return name ? `${name.owner}/${name.line}` : '';
    },
  );
}

/** Of the attempt that was answered: by the call's record, or by what the function of a cut-off reply has written itself. */
function timingsOf(
  callId: string,
  { turn, attempts, committedAttempt }: TurnEntry,
  timings: FloorSource['timings'],
): TurnTimings | undefined {
  const committed = attempts.find(({ attempt }) => attempt === committedAttempt);
  if (!committed) return undefined;
  return committed.function ?? timings.get(attemptKeys(callId, turn, committed.attempt).turn);
}
