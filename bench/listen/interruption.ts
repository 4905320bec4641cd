import type { CallRecord } from '@ethera/contract';
import type { Segment } from '../../local/src/audio/levels.ts';
import { takenTurn } from '../call/taken-turn.ts';
import { wordsIn } from '../call/words.ts';
import type { BenchCall, Said } from './bench-call.ts';
import { followReply, type SpokenChunk } from './followed-reply.ts';

/** What the caller speaks over. */
export type Interrupted = 'greeting' | 'reply' | 'filler';

export const silentWithinMs = 150;

/**
 * A speech that was paused for a sound goes on after a while, if it is not known by then what the sound was, and ends when it
 * is known to be words. More than a word of that is talking over the caller.
 */
export const spokeAgainAtMostMs = 400;
/** The agent has fallen silent once nothing is heard for so long: longer than the pauses between its own words. */
const silenceMs = 300;

/** A word that had begun may count as heard, or not; where words end in a voice is an estimate. */
const tooManyWords = 1;
const tooFewWords = 3;

/** After the interruption's last word an agent that speaks is answering it, or has gone back to what it was saying. */
const resumptionMs = 600;

export interface JudgedInterruption {
  readonly over: Interrupted;
  /** From the interruption's onset until the agent falls silent, as recorded. */
  readonly silentAfterMs: number;
  /** For how long it then went on with what was interrupted, before the answer. */
  readonly spokeAgainMs: number;
  readonly answered: boolean;
  /** Words in the history and words heard, of what was interrupted; undefined where there is no history to keep. */
  readonly history: { readonly kept: number; readonly heard: number } | undefined;
  readonly faults: readonly string[];
}

export interface InterruptionCase {
  readonly call: BenchCall;
  readonly record: CallRecord;
  readonly over: Interrupted;
  readonly said: Said;
  /** What asked for the reply that was interrupted; undefined for a greeting. */
  readonly asked: Said | undefined;
  /** When the caller spoke next; epoch milliseconds. */
  readonly untilMs: number;
}

/** Judges one interruption by the recording and the call's record. @throws whatever the speech engine does */
export async function judgeInterruption({
  call,
  record,
  over,
  said,
  asked,
  untilMs,
}: InterruptionCase): Promise<JudgedInterruption> {
  const { recording } = call.caller;
  const [words = { startMs: 0, endMs: 0 }] = said.parts;
  // As recorded: a telephone's playout buffer is part of what its owner hears.
  const sounds = call.agentSounds().map(({ startMs, endMs }) => ({
    startMs: startMs + recording.playoutMs,
    endMs: endMs + recording.playoutMs,
  }));
  const { commitDelayMs, entry } = takenTurn(record, said, untilMs);
  const answeredFromMs = words.endMs + Math.min(commitDelayMs ?? resumptionMs, resumptionMs);
  const { silentAfterMs, spokeAgainMs } = soundsOver(sounds, words.startMs, answeredFromMs);
  const isHeard = sounds.some(
    ({ startMs }) => startMs >= answeredFromMs && startMs < recording.timelineMs(untilMs) + recording.playoutMs,
  );
  const answered = entry !== undefined && sameWords(said.utterance.text, entry.transcript ?? '') && isHeard;
  const history = await historyOf({ call, record, over, said, asked, untilMs });
  return {
    over,
    silentAfterMs,
    spokeAgainMs,
    answered,
    history,
    faults: [
      ...(silentAfterMs > silentWithinMs ? [`the agent was heard for ${Math.round(silentAfterMs)} ms more`] : []),
      ...(spokeAgainMs > spokeAgainAtMostMs ? [`the agent went on for ${Math.round(spokeAgainMs)} ms`] : []),
      ...(answered ? [] : [`not answered (taken as “${entry?.transcript ?? ''}”)`]),
      ...(history ? historyFaults(history) : []),
    ],
  };
}

/** Pure: of the sounds that begin before `untilMs`, how long the first goes on after `fromMs`, and how long the others are. */
export function soundsOver(
  sounds: readonly Segment[],
  fromMs: number,
  untilMs: number,
): { readonly silentAfterMs: number; readonly spokeAgainMs: number } {
  let silentAtMs = fromMs;
  let spokeAgainMs = 0;
  let isSilent = false;
  for (const { startMs, endMs } of sounds) {
    if (endMs <= fromMs || startMs >= untilMs) continue;
    isSilent ||= startMs - silentAtMs >= silenceMs;
    if (isSilent) spokeAgainMs += endMs - startMs;
    else silentAtMs = endMs;
  }
  return { silentAfterMs: silentAtMs - fromMs, spokeAgainMs };
}

/** Pure: whether most of what was said is in what was understood. */
export function sameWords(said: string, understood: string): boolean {
  const known = new Set(wordsIn(understood));
  const words = wordsIn(said);
  return words.filter((word) => known.has(word)).length > words.length / 2;
}

/** Pure. */
export function historyFaults({ kept, heard }: { readonly kept: number; readonly heard: number }): string[] {
  const many = kept - heard;
  if (many > tooManyWords) return [`the history has ${kept} words of which ${heard} were heard`];
  return -many > tooFewWords ? [`the history has ${kept} words, though ${heard} were heard`] : [];
}

async function historyOf(interruption: InterruptionCase) {
  const { call, record, over, said, asked } = interruption;
  if (over === 'filler') return undefined;
  const { chunks, kept } = over === 'greeting' ? await greetingOf(call, record) : await replyOf(interruption);
  const packets = call.packets.filter(
    ({ atMs }) => atMs >= (asked?.endedAtMs ?? 0) && atMs <= said.startedAtMs + packetsAfterMs,
  );
  return { kept: countWords(kept), heard: followReply(chunks, packets).heardWords };
}

/** The agent may be heard this much longer, and no answer comes as soon. */
const packetsAfterMs = 400;

async function greetingOf(
  call: BenchCall,
  { conversation }: CallRecord,
): Promise<{ chunks: SpokenChunk[]; kept: string }> {
  const text = call.phrases.find(({ phrase }) => phrase === 'greeting')?.text ?? '';
  const [first] = conversation;
  return { chunks: await call.sound([text]), kept: first?.speaker === 'agent' ? first.text : '' };
}

async function replyOf({
  call,
  record,
  asked,
  said,
}: InterruptionCase): Promise<{ chunks: SpokenChunk[]; kept: string }> {
  const entry = asked && takenTurn(record, asked, said.startedAtMs).entry;
  if (!entry) return { chunks: [], kept: '' };
  // What the model is told of it: the conversation has it word for word, or nothing of it.
  const inHistory = record.conversation.some(({ speaker, text }) => speaker === 'agent' && text === entry.heard);
  return { chunks: await call.spokenChunks(entry), kept: inHistory ? entry.heard : '' };
}

/** As `wordSpans` counts them. */
function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
