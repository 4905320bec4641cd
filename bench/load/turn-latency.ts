import { attemptKeys, type CallRecord, type TurnEntry, type TurnTimings, turnRecord } from '@ethera/contract';
import type { SpeechRequestLog } from '../../local/src/elevenlabs/server.ts';
import type { GroqRequestLog } from '../../local/src/groq/request-log.ts';
import type { World } from '../../local/src/world/world.ts';
import { takenTurn } from '../call/taken-turn.ts';
import { noNetwork } from '../latency/floor.ts';
import { turnFloor } from '../latency/turn-floor.ts';
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
    const taken = record && takenTurn(record, turn, untilMs ?? Number.POSITIVE_INFINITY).entry;
    const unknown = { turn, voiceToVoiceMs, floorMs: null, overheadMs: null, coldStart: false, attempts: 0 };
    const script = scripts[owner] && linesOf(scripts[owner])[line];
    if (!record || !taken || !script) return [unknown];
    const entry = withTimings(record.callId, taken, floors.timings);
    const attempt = entry.attempts.find((each) => each.attempt === entry.committedAttempt);
    const floor = turnFloor({
      entry,
      asked: record.turns.findLast((each) => each.turn < entry.turn && each.heard.trim() !== '')?.heard ?? '',
      reply: script.reply.map(({ text }) => text).join(' '),
      firstChunk: script.reply[0]?.text ?? '',
      without: null,
      quietTailMs: quietTailMs({ owner, line }),
      // The stand-in's voice begins with its first sound.
      leadIn: { trimmedMs: 0, leftMs: 0 },
      logs: { groq: [...transcriptions, ...(chatsOf.get(`${owner}/${line}`) ?? [])], speech: floors.speech },
      networkCost: () => noNetwork,
    });
    const floorMs = floor?.totalMs ?? null;
    return [
      {
        turn,
        voiceToVoiceMs,
        floorMs,
        overheadMs: floorMs === null ? null : voiceToVoiceMs - floorMs,
        coldStart: attempt?.function?.coldStart ?? false,
        attempts: entry.attempts.length,
      },
    ];
  });
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

/** With what the functions of cut-off replies have written themselves: their last frames never came. */
function withTimings(callId: string, entry: TurnEntry, timings: FloorSource['timings']): TurnEntry {
  const attempts = entry.attempts.map((attempt) => ({
    ...attempt,
    function: attempt.function ?? timings.get(attemptKeys(callId, entry.turn, attempt.attempt).turn) ?? null,
  }));
  return { ...entry, attempts };
}
