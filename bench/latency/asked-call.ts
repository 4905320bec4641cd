import { setTimeout as delay } from 'node:timers/promises';
import type { Segment } from '../../local/src/audio/levels.ts';
import type { Spoken } from '../../local/src/caller/microphone.ts';
import { waitForReply } from '../../local/src/caller/reply-wait.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { SpokenQuestion } from './spoken-questions.ts';

/** A question that was asked in a call. */
export interface Asked extends Spoken {
  readonly spoken: SpokenQuestion;
  /** Where its words sounded, on the recording's timeline, in milliseconds. */
  readonly parts: readonly Segment[];
  /** How many questions were asked before in the call. */
  readonly turn: number;
  /** It was said into a reply on purpose. */
  readonly interrupts: boolean;
}

/** A reply has a pause between two sentences. */
const quietMs = 550;
/** Beyond the longest first note: five seconds of silence, and everything one after the other. */
const replyTimeoutMs = 20_000;
const greetingTimeoutMs = 12_000;
/** So much of a reply's length is the reply, and not a filler before it. */
const wholeShare = 0.7;
/** A reply that is played when all of it is there comes so long after a filler, at most. */
const afterFillerMs = 8_000;
/** A person takes a breath before the next question. */
const breathMs = 250;

/** Waits until the greeting is over. */
export async function hearGreeting(caller: SipCaller): Promise<void> {
  await waitForReply(caller, { quietMs, timeoutMs: greetingTimeoutMs });
}

/** Says a question now. @throws {SipCallError} when the call has ended */
export async function say(caller: SipCaller, { utterance }: SpokenQuestion): Promise<Spoken & Pick<Asked, 'parts'>> {
  const said = await caller.play(utterance.ulaw);
  const atMs = caller.recording.timelineMs(said.startedAtMs);
  const parts = utterance.parts.map(({ startMs, endMs }) => ({ startMs: atMs + startMs, endMs: atMs + endMs }));
  return { ...said, parts };
}

/**
 * Asks questions one after the other, each a breath after the answer to the one before.
 * @param meanwhile is told of each question as it begins to be said
 * @throws {SipCallError} when the call ends too soon
 */
export async function askAll(
  caller: SipCaller,
  questions: readonly SpokenQuestion[],
  meanwhile: (spoken: SpokenQuestion) => void = () => {},
): Promise<Asked[]> {
  const asked: Asked[] = [];
  await hearGreeting(caller);
  for (const [turn, spoken] of questions.entries()) {
    await delay(breathMs);
    meanwhile(spoken);
    const said = await say(caller, spoken);
    asked.push({ ...said, spoken, turn, interrupts: false });
    await hearWhole(caller, spoken.replyMs);
  }
  return asked;
}

/** Hears what comes until it is as long as the reply is, or nothing comes any more. */
export async function hearWhole(caller: SipCaller, replyMs: number): Promise<void> {
  let heardMs = 0;
  for (let timeoutMs = replyTimeoutMs; ; timeoutMs = afterFillerMs) {
    const reply = await waitForReply(caller, { quietMs, timeoutMs });
    if (reply.kind !== 'replied') return;
    heardMs += reply.endedAtMs - reply.startedAtMs;
    if (heardMs >= wholeShare * replyMs) return;
  }
}
