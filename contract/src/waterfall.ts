import type { AttemptRecord, EdgeTimings, TurnEntry } from './call-record.ts';
import { type ClockJoin, joinClocks } from './clock-join.ts';
import type { TurnTimings } from './turn-record.ts';

/** Where the time of an attempt went, in order. */
export const waterfallSteps = [
  /** The caller was silent, and it was not known yet whether he would go on. */
  'pause',
  /** The recording was closed, brought and trimmed. */
  'segment',
  /** The request was on its way, and the function was started. */
  'send',
  'transcription',
  /** From the transcript to the language model's first word, and from there to the first piece that can be spoken. */
  'first text',
  'first chunk',
  /** From the transcript on the turn was held back: the caller's silence was no end of a turn yet. */
  'commit',
  /** From when there was something to say, and leave to say it, to the first sound of the voice. */
  'first speech',
  /** The sound was on its way to the edge. */
  'first frame',
  /** Enough for a start came together, and Asterisk began to play it. */
  'playback',
  /** The sound was on its way to his ear, which only a recording of it tells: the line, the buffer of his telephone. */
  'at the caller',
] as const;
export type WaterfallStep = (typeof waterfallSteps)[number];

/** One step, in milliseconds since the caller fell silent. */
export interface WaterfallBar {
  readonly step: WaterfallStep;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether the reply waited for it: these steps follow one another, and add up. */
  readonly critical: boolean;
}

/** What a recording of the caller's own ends tells of a turn, where there is one. Epoch milliseconds by the edge's clock. */
export interface CallerTimes {
  /** His last sound. */
  readonly silentAt?: number | null;
  /** The first sound of the reply at his ear. */
  readonly heardAt?: number | null;
}

export interface AttemptWaterfall {
  /** Epoch milliseconds by the edge's clock: the caller fell silent, or what is known next. */
  readonly zeroAt: number;
  /** None begins before the caller fell silent, and none ends before it begins. */
  readonly bars: readonly WaterfallBar[];
  /** From the caller's silence until Asterisk began to play the reply; null when it did not. */
  readonly responseMs: number | null;
  /** From the caller's silence until he heard the reply, which is voice-to-voice; null where no recording tells. */
  readonly heardMs: number | null;
  /** Null where the bars are by the edge's clock alone: what came over the network then lasts until it arrived. */
  readonly join: ClockJoin | null;
}

/**
 * Where the time of one attempt went; null for one that was never sent.
 * @param caller without it the end of speech is as Asterisk told it, and the last step is not known
 */
export function attemptWaterfall(
  { edge, function: timings }: AttemptRecord,
  caller: CallerTimes = {},
): AttemptWaterfall | null {
  if (edge.sentAt === null) return null;
  const { heardAt = null } = caller;
  const zeroAt = caller.silentAt ?? edge.speechEndedAt ?? edge.pausedAt ?? edge.sentAt;
  const join = timings && joinClocks(edge, timings);
  const before = spans(zeroAt, [
    ['pause', zeroAt, edge.pausedAt ?? edge.sentAt],
    ['segment', edge.pausedAt ?? null, edge.sentAt],
  ]);
  const beyond = timings && join ? withFunction(zeroAt, edge, timings, join) : edgeAlone(zeroAt, edge);
  const after = spans(zeroAt, [['at the caller', edge.playbackStartedAt, heardAt]]);
  const since = (at: number | null) => (at === null ? null : Math.max(0, at - zeroAt));
  return {
    zeroAt,
    bars: [...before, ...beyond, ...after],
    responseMs: since(edge.playbackStartedAt),
    heardMs: since(heardAt),
    join,
  };
}

function withFunction(zeroAt: number, edge: EdgeTimings, timings: TurnTimings, { offsetMs }: ClockJoin) {
  const at = (ms: number | null) => (ms === null ? null : timings.receivedAt + ms - offsetMs);
  const transcript = at(timings.transcriptMs);
  const text = at(timings.firstTextMs);
  const chunk = at(timings.firstChunkMs);
  const commit = at(timings.commitMs);
  const speech = at(timings.firstSpeechMs);
  // Both were waited for: the later one counts.
  const isHeld = commit !== null && (chunk === null || commit >= chunk);
  return spans(
    zeroAt,
    [
      ['send', edge.sentAt, at(0)],
      ['transcription', at(0), transcript],
      ['first text', transcript, text],
      // A model that only calls a tool has no first word: what is spoken then is the persona's.
      ['first chunk', text ?? transcript, chunk],
      ['commit', transcript, commit],
      ['first speech', isHeld ? commit : chunk, speech],
      ['first frame', speech, edge.firstAudioAt],
      ['playback', edge.firstAudioAt, edge.playbackStartedAt],
    ],
    isHeld ? ['first text', 'first chunk'] : ['commit'],
  );
}

/** What an edge sees without the function's own times. */
function edgeAlone(zeroAt: number, edge: EdgeTimings) {
  const commit = edge.functionCommitAt ?? edge.committedAt;
  return spans(zeroAt, [
    ['transcription', edge.sentAt, edge.transcriptAt],
    ['commit', edge.transcriptAt, commit],
    ['first speech', commit, edge.firstAudioAt],
    ['playback', edge.firstAudioAt, edge.playbackStartedAt],
  ]);
}

/** The steps of which both ends are known. */
function spans(
  zeroAt: number,
  steps: readonly (readonly [WaterfallStep, number | null, number | null])[],
  beside: readonly WaterfallStep[] = [],
): WaterfallBar[] {
  return steps.flatMap(([step, from, to]) => {
    if (from === null || to === null) return [];
    // Within the reading of the clocks an end may come before its beginning; a quiet end of speech is taken for silence.
    const fromMs = Math.max(0, from - zeroAt);
    return [{ step, fromMs, toMs: Math.max(fromMs, to - zeroAt), critical: !beside.includes(step) }];
  });
}

/** The attempt that was answered; of a turn that was not, the last. */
export function decisiveAttempt({ attempts, committedAttempt }: TurnEntry): AttemptRecord | undefined {
  return attempts.find(({ attempt }) => attempt === committedAttempt) ?? attempts.at(-1);
}

/** From the caller's silence until the reply played, in milliseconds; null for a turn without a reply. */
export function responseMs(entry: TurnEntry): number | null {
  const attempt = decisiveAttempt(entry);
  return (attempt && attemptWaterfall(attempt)?.responseMs) ?? null;
}
