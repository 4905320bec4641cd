import type { AttemptRecord, CallerTimes, CallRecord, TurnEntry } from '@ethera/contract';
import type { Segment } from '../audio/levels.ts';

/** A turn as the caller had it. Epoch milliseconds; null where there was no reply. */
export interface VoiceToVoice extends CallerTimes {
  readonly turn: number;
  /** What the caller meant to say. */
  readonly said: string;
  readonly silentAt: number;
  readonly heardAt: number | null;
  /** From the end of his speech to the first sound of the reply at his ear. */
  readonly ms: number | null;
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
 * How long the caller waited in each turn, by both channels of the recording. All clocks are this machine's.
 * @param lines what the caller said, one line a turn
 */
export function voiceToVoice(
  record: Pick<CallRecord, 'turns'>,
  lines: readonly SpokenLineTimes[],
  recorded: RecordedCall,
): VoiceToVoice[] {
  const turns = takenTurns(record);
  return lines.map((line, index) => {
    const turn = turns[index];
    const silentAt = endOfSpeech(line, recorded);
    const playedAt = (turn && committedAttempt(turn)?.edge.playbackStartedAt) ?? null;
    const heardAt = firstHeard(recorded, silentAt, playedAt);
    const ms = heardAt === null ? null : heardAt - silentAt;
    return { turn: turn?.turn ?? index + 1, said: line.text, silentAt, heardAt, ms };
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
