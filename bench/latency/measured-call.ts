import { attemptWaterfall, type CallRecord, type TurnEntry, type WaterfallBar } from '@ethera/contract';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import { ethera } from '../../personas/ethera.ts';
import { takenTurn } from '../call/taken-turn.ts';
import type { FirstNotesTurn } from '../first-notes/conversation.ts';
import { agentSoundsIn } from '../sound/agent-sound.ts';
import type { Asked } from './asked-call.ts';
import type { CallAccount } from './call-account.ts';
import type { Column } from './column.ts';
import type { Floor, LeadInTimes } from './floor.ts';
import { type HeardAnswer, heardAnswer } from './measured-sound.ts';
import { networks } from './networks.ts';
import { notesWaterfall } from './notes-waterfall.ts';
import { quietTailMs } from './quiet-tail.ts';
import type { ServiceLogs } from './service-times.ts';
import { turnFloor } from './turn-floor.ts';
import { spendingOn, type TurnSpending } from './turn-spending.ts';

/** A question and what came of it. */
export interface MeasuredTurn extends HeardAnswer {
  readonly columnId: string;
  /** The same in every column for the same words, voice and draws. */
  readonly pairKey: string;
  readonly call: string;
  /** Questions before in the call. */
  readonly turn: number;
  /** Where the time went, in milliseconds since the last word; empty where nobody knows. */
  readonly bars: readonly WaterfallBar[];
  /** Undefined of the first notes, which keep no records. */
  readonly pipeline: MeasuredPipeline | undefined;
}

export interface MeasuredPipeline {
  readonly spending: TurnSpending;
  /** Undefined of a turn that was not answered, or whose requests the stand-ins' logs do not tell apart. */
  readonly floor: Floor | undefined;
  readonly overheadMs: number | undefined;
  /** The attempt that was answered had a function started for it: the turn's first, or a later one. */
  readonly coldStart: 'first' | 'later' | null;
  readonly interrupted: boolean;
}

/** A call to Ethera that is over, with everything that is known of it. */
export interface EtheraCall {
  readonly record: CallRecord;
  /** Of this call. */
  readonly lines: readonly AgentLine[];
  readonly account: CallAccount;
  readonly logs: ServiceLogs;
}

export interface JudgedCallInput {
  readonly column: Column;
  readonly name: string;
  /** Of the round, the voice: what all columns have in common. */
  readonly batch: string;
  readonly recording: Pick<SipCaller['recording'], 'channels' | 'playoutMs' | 'startedAtMs' | 'timelineMs'>;
  readonly asked: readonly Asked[];
  readonly ethera: EtheraCall | undefined;
  /** The turns that the first notes have answered, in whatever call. */
  readonly notes: readonly FirstNotesTurn[];
  /** How long before its first sound a voice is silent when it says this. */
  readonly leadInOf: (chunk: string) => LeadInTimes;
}

/** Judges every question of a call by its recording and, with Ethera, by its record and its agent's log. */
export function judgeCall(input: JudgedCallInput): MeasuredTurn[] {
  const { column, name, batch, recording, asked } = input;
  const sounds = agentSoundsIn(recording);
  return asked.map((each, index) => {
    const next = asked[index + 1];
    const untilMs = next?.startedAtMs ?? Number.POSITIVE_INFINITY;
    const taken = input.ethera && takenBy(input.ethera, each, untilMs, recording.startedAtMs);
    const timeline = (atMs: number) => recording.timelineMs(atMs);
    const heard = heardAnswer({
      interrupts: each.interrupts,
      parts: each.parts,
      untilMs: timeline(untilMs),
      sounds,
      fillersAtMs: (taken?.fillersAt ?? []).map(timeline),
      replyAtMs: taken?.replyAt === undefined ? undefined : timeline(taken.replyAt),
    });
    const { question, voice } = each.spoken;
    return {
      columnId: column.id,
      pairKey: `${batch} ${voice} ${question.id}`,
      call: name,
      turn: each.turn,
      ...heard,
      bars: barsOf(input, each, taken?.entry, heard),
      pipeline: taken && pipelineOf(input, each, asked[index - 1], taken, heard),
    };
  });
}

interface Taken {
  readonly entry: TurnEntry | undefined;
  /** All turns of the question. */
  readonly entries: readonly TurnEntry[];
  readonly fillersAt: readonly number[];
  readonly replyAt: number | undefined;
  readonly firstChunk: string;
}

function takenBy(
  { record, lines }: EtheraCall,
  { startedAtMs, parts }: Asked,
  untilMs: number,
  timelineStartedAtMs: number,
): Taken {
  const endedAtMs = timelineStartedAtMs + (parts.at(-1)?.endMs ?? 0);
  const { entry } = takenTurn(record, { startedAtMs, endedAtMs }, untilMs);
  const isMeanwhile = (atMs: number | null | undefined) => atMs != null && atMs >= startedAtMs && atMs < untilMs;
  const entries = record.turns.filter(({ attempts }) => attempts.some(({ edge }) => isMeanwhile(edge.sentAt)));
  const fillersAt = lines
    .filter(({ message, phrase, time }) => message === 'phrase' && phrase === 'filler' && isMeanwhile(Date.parse(time)))
    .map(({ time }) => Date.parse(time));
  const replyAt = entry && answered(entry)?.edge.playbackStartedAt;
  const first = lines.find(
    (line) =>
      line.message === 'agent says' &&
      line.turn === entry?.turn &&
      line.attempt === entry?.committedAttempt &&
      line.chunk === 0,
  );
  return { entry, entries, fillersAt, replyAt: replyAt ?? undefined, firstChunk: String(first?.text ?? '') };
}

function answered({ attempts, committedAttempt }: TurnEntry) {
  return attempts.find(({ attempt }) => attempt === committedAttempt);
}

function barsOf(
  { recording, notes }: JudgedCallInput,
  { parts }: Asked,
  entry: TurnEntry | undefined,
  { voiceToVoiceMs }: HeardAnswer,
): readonly WaterfallBar[] {
  if (voiceToVoiceMs === undefined) return [];
  const silentAt = recording.startedAtMs + (parts.at(-1)?.endMs ?? 0);
  const heardAt = silentAt + voiceToVoiceMs;
  const attempt = entry && answered(entry);
  if (attempt) return attemptWaterfall(attempt, { silentAt, heardAt })?.bars ?? [];
  const note = notes.find(({ playedAtMs, recordedAtMs }) => recordedAtMs > silentAt && playedAtMs <= heardAt);
  return note ? notesWaterfall(note, silentAt, heardAt) : [];
}

function pipelineOf(
  { column, ethera: call, leadInOf }: JudgedCallInput,
  { spoken }: Asked,
  before: Asked | undefined,
  { entry, entries, firstChunk }: Taken,
  { voiceToVoiceMs, cutOff }: HeardAnswer,
): MeasuredPipeline | undefined {
  if (!call) return undefined;
  const attempt = entry && answered(entry);
  const floor =
    entry && !cutOff
      ? turnFloor({
          entry,
          asked: before?.spoken.question.reply ?? ethera.phrases.greeting,
          reply: spoken.question.reply,
          firstChunk,
          without: column.agent.kind === 'ethera' ? column.agent.without : null,
          quietTailMs: quietTailMs(spoken.utterance.pcm8k, ethera.turnTaking.talkEnergy),
          leadIn: leadInOf(firstChunk),
          logs: call.logs,
          networkCost: networks[column.network].cost,
        })
      : undefined;
  const cold = attempt?.function?.coldStart ?? false;
  return {
    spending: spendingOn(entries, (turn, number) => call.account.usageOf(turn, number)),
    floor,
    overheadMs: floor && voiceToVoiceMs !== undefined ? voiceToVoiceMs - floor.totalMs : undefined,
    coldStart: cold && attempt ? (attempt.attempt === 1 ? 'first' : 'later') : null,
    interrupted: entries.some(({ interrupted }) => interrupted),
  };
}
