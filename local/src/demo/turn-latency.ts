import type { AttemptRecord, CallRecord, TurnEntry } from '@ethera/contract';
import type { Segment } from '../audio/levels.ts';

/** What was waited for in a turn, in the order of the pipeline. */
export const moments = ['sent', 'transcript', 'firstText', 'functionAudio', 'edgeAudio', 'callerAudio'] as const;
export type Moment = (typeof moments)[number];

/** Milliseconds from the end of the caller's speech; null where it did not come to that. */
export interface TurnLatency extends Readonly<Record<Moment, number | null>> {
  readonly turn: number;
  /** What the caller meant to say. */
  readonly said: string;
}

/** A line of the script as it was spoken: epoch milliseconds of its first and the end of its last sample. */
export interface SpokenLineTimes {
  readonly text: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Both sides of the call, as the stereo recording has them, in milliseconds on its timeline. */
export interface RecordedCall {
  /** Epoch milliseconds at which the timeline begins. */
  readonly startedAtMs: number;
  readonly spoken: readonly Segment[];
  readonly heard: readonly Segment[];
}

/** A reply is audible within this of the moment at which Asterisk says that it plays. */
const playbackSlackMs = 60;

/**
 * How long each turn took. The end of speech and the reply at the caller's ear are read from the recording, what lies
 * between from the call's record. All clocks are this machine's.
 * @param lines what the caller said, one line a turn
 */
export function turnLatencies(
  record: Pick<CallRecord, 'turns'>,
  lines: readonly SpokenLineTimes[],
  recorded: RecordedCall,
): TurnLatency[] {
  const turns = takenTurns(record);
  return lines.map((line, index) => {
    const turn = turns[index];
    const attempt = turn && committedAttempt(turn);
    const endMs = endOfSpeech(line, recorded);
    const since = (epochMs: number | null | undefined) => (epochMs == null ? null : epochMs - endMs);
    const inFunction = (ms: number | null | undefined) =>
      attempt?.function && ms != null ? attempt.function.receivedAt + ms : null;
    return {
      turn: turn?.turn ?? index + 1,
      said: line.text,
      sent: since(attempt?.edge.sentAt),
      transcript: since(inFunction(attempt?.function?.transcriptMs)),
      firstText: since(inFunction(attempt?.function?.firstTextMs)),
      functionAudio: since(inFunction(attempt?.function?.firstSpeechMs)),
      edgeAudio: since(attempt?.edge.firstAudioAt),
      callerAudio: since(firstHeard(recorded, endMs, attempt?.edge.playbackStartedAt ?? null)),
    };
  });
}

/** The turns that were somebody's words: a breath or a noise makes one too. */
export function takenTurns({ turns }: Pick<CallRecord, 'turns'>): TurnEntry[] {
  return turns.filter(({ rejection }) => rejection === null).toSorted((a, b) => a.turn - b.turn);
}

export function committedAttempt(turn: TurnEntry): AttemptRecord | undefined {
  return turn.attempts.find(({ attempt }) => attempt === turn.committedAttempt);
}

/** The epoch at which the line's last sound ends in the recording: what was played ends in quiet. */
function endOfSpeech(
  { startedAtMs, endedAtMs }: SpokenLineTimes,
  { startedAtMs: zeroMs, spoken }: RecordedCall,
): number {
  const within = spoken.filter(({ startMs, endMs }) => zeroMs + endMs > startedAtMs && zeroMs + startMs < endedAtMs);
  const last = within.at(-1);
  return last ? Math.min(zeroMs + last.endMs, endedAtMs) : endedAtMs;
}

/** The first sound after the end of speech; with a filler before the reply, the first of the reply. */
function firstHeard({ startedAtMs, heard }: RecordedCall, endMs: number, playbackAtMs: number | null): number | null {
  if (playbackAtMs === null) return null;
  const fromMs = Math.max(endMs, playbackAtMs - playbackSlackMs);
  const first = heard.find(({ startMs }) => startedAtMs + startMs >= fromMs);
  return first ? startedAtMs + first.startMs : null;
}
