import type { Segment } from '../../local/src/audio/levels.ts';

/** What the caller heard after a question. Milliseconds. */
export interface HeardAnswer {
  /** From the end of the last word to the first sound of the reply; undefined when none was heard. */
  readonly voiceToVoiceMs: number | undefined;
  /** … to the first filler, where one was said before the reply. */
  readonly fillerMs: number | undefined;
  /** The agent was heard before the last word had ended. */
  readonly cutOff: boolean;
}

export interface HeardAnswerInput {
  /** They were said into a reply on purpose: it is no cut-off that the agent is heard over them. */
  readonly interrupts: boolean;
  /** Where the words sounded, in order. */
  readonly parts: readonly Segment[];
  /** When the caller spoke next. */
  readonly untilMs: number;
  /** The agent's sounds by their arrival, in order. */
  readonly sounds: readonly Segment[];
  /** When the agent began with fillers, and with what was no filler, on the same timeline, as its log has it. */
  readonly fillersAtMs: readonly number[];
  readonly replyAtMs: number | undefined;
}

/** A sound is heard this much before Asterisk's word of it, at most. */
const logLagMs = 60;

/** Everything on one timeline: pure. */
export function heardAnswer({
  interrupts,
  parts,
  untilMs,
  sounds,
  fillersAtMs,
  replyAtMs,
}: HeardAnswerInput): HeardAnswer {
  const first = parts[0]?.startMs ?? 0;
  const end = parts.at(-1)?.endMs ?? 0;
  const cutOff = !interrupts && sounds.some(({ startMs, endMs }) => endMs > first && startMs < end);
  const after = sounds.filter(({ startMs }) => startMs >= end && startMs < untilMs);
  const hasFiller = fillersAtMs.some((atMs) => atMs >= end - logLagMs && atMs < (replyAtMs ?? untilMs));
  // Where the agent said a filler first, the reply is what came once it had begun with the reply.
  const reply = hasFiller
    ? after.find(({ startMs }) => replyAtMs !== undefined && startMs >= replyAtMs - logLagMs)
    : after[0];
  return {
    voiceToVoiceMs: reply && reply.startMs - end,
    fillerMs: hasFiller && after[0] !== reply && after[0] ? after[0].startMs - end : undefined,
    cutOff,
  };
}
