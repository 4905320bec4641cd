import { rmsDbfs } from '../audio/levels.ts';
import { decodeMulaw, encodeMulaw } from '../audio/mulaw.ts';
import { frameMs } from '../caller/microphone.ts';
import { waitForReply } from '../caller/reply-wait.ts';
import type { RtpPacket } from '../caller/rtp-packet.ts';
import type { SipCaller } from '../caller/sip-caller.ts';
import type { SpeechEngine } from '../speech/engine.ts';
import type { DemoLine, DemoScript } from './demo-script.ts';
import type { SpokenLineTimes } from './voice-to-voice.ts';

/** What the caller says, as samples; prepared before the call so that nothing has to wait within it. */
export type SpokenScript = ReadonlyMap<DemoLine, Int16Array>;

export interface PlacedCall {
  readonly caller: SipCaller;
  readonly spoken: SpokenScript;
  readonly lines: readonly DemoLine[];
  /** Told when the caller begins a line. */
  readonly speaks: (line: DemoLine) => void;
  /** Whether the agent has begun to answer the line that was spoken last; a filler is no answer. */
  readonly answering: () => boolean;
}

/** Longer than the gaps between sentences. */
const quietMs = 700;
/** The menu takes 36 s. */
const replyTimeoutMs = 60_000;
/** The agent says goodbye, lets it be heard and hangs up. */
const hangUpTimeoutMs = 20_000;
/** Longer than a filler is ahead of its reply. */
const endOfAnswerMs = 4000;
const speechDbfs = -45;

/** Speaks every line of a script. */
export async function speakScript({ voice, lines }: DemoScript, engine: SpeechEngine): Promise<SpokenScript> {
  const spoken = lines.map(async (line) => [line, await engine.speak({ ...voice, text: line.text })] as const);
  return new Map(await Promise.all(spoken));
}

/**
 * Leads an answered call: waits for the greeting, says each line, hears each answer out unless the next line
 * interrupts it, and waits for the agent to hang up.
 * @returns when each line was spoken
 * @throws {Error} saying what the caller waited for in vain
 */
export async function leadCall({ caller, spoken, lines, speaks, answering }: PlacedCall): Promise<SpokenLineTimes[]> {
  const times: SpokenLineTimes[] = [];
  await hearReply(caller, 'the greeting', () => true);
  for (const [index, line] of lines.entries()) {
    speaks(line);
    const speech = caller.play(encodeMulaw(spoken.get(line) ?? new Int16Array(0)));
    times.push({ text: line.text, ...(await speech) });
    const next = lines[index + 1];
    if (!next) await waitForEnd(caller);
    else if (next.interruptsAfterMs === undefined) await hearReply(caller, `an answer to "${line.text}"`, answering);
    else await hearSpeech(caller, next.interruptsAfterMs);
  }
  return times;
}

async function hearReply(caller: SipCaller, what: string, answering: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + replyTimeoutMs;
  for (;;) {
    const reply = await waitForReply(caller, { quietMs, timeoutMs: deadlineMs - performance.now() });
    if (reply.kind === 'ended') throw new Error(`the call ended while the caller waited for ${what}`);
    if (reply.kind !== 'replied') throw new Error(`the caller waited ${replyTimeoutMs / 1000} s for ${what}`);
    // Otherwise it was a filler: the answer is still to come.
    if (answering()) return;
  }
}

/** Waits until this much speech was heard, or the answer is over before that. */
async function hearSpeech(caller: SipCaller, speechMs: number): Promise<void> {
  const done = Promise.withResolvers<void>();
  let heardMs = 0;
  const late = () => done.reject(new Error('the caller heard nothing that could be interrupted'));
  // After the first word, quiet is the end of an answer that was too short.
  let timer = setTimeout(late, replyTimeoutMs);
  const listen = ({ payload }: RtpPacket) => {
    if (rmsDbfs(decodeMulaw(payload)) < speechDbfs) return;
    heardMs += frameMs;
    if (heardMs >= speechMs) done.resolve();
    clearTimeout(timer);
    timer = setTimeout(() => done.resolve(), endOfAnswerMs);
  };
  const ended = () => done.reject(new Error('the call ended while the caller listened'));
  caller.on('heard', listen).once('ended', ended);
  if (caller.end) ended();
  try {
    await done.promise;
  } finally {
    clearTimeout(timer);
    caller.off('heard', listen).off('ended', ended);
  }
}

async function waitForEnd(caller: SipCaller): Promise<void> {
  if (caller.end) return;
  const done = Promise.withResolvers<void>();
  const late = () => done.reject(new Error(`the agent did not hang up within ${hangUpTimeoutMs / 1000} s`));
  const timer = setTimeout(late, hangUpTimeoutMs);
  const ended = () => done.resolve();
  caller.once('ended', ended);
  try {
    await done.promise;
  } finally {
    clearTimeout(timer);
    caller.off('ended', ended);
  }
}
