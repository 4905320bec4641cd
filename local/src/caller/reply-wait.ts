import { rmsDbfs } from '../audio/levels.ts';
import { decodeMulaw } from '../audio/mulaw.ts';
import { type Clock, systemClock } from './clock.ts';
import { frameMs } from './microphone.ts';
import type { SipCaller } from './sip-caller.ts';

export interface ReplyWaitOptions {
  /** A reply is over when it has been quiet this long: longer than the gaps between sentences. */
  readonly quietMs?: number;
  /** Without a reply, or without an end of it, this long is enough. */
  readonly timeoutMs?: number;
  /** What is quieter is no speech. */
  readonly thresholdDbfs?: number;
  readonly clock?: Clock;
}

/** Times are the epoch, of arrival. */
export type Reply =
  | { readonly kind: 'replied'; readonly startedAtMs: number; readonly endedAtMs: number }
  | { readonly kind: 'silent'; readonly atMs: number }
  /** Spoke to the end of the time. */
  | { readonly kind: 'endless'; readonly startedAtMs: number }
  /** The call is over; what was said before counts. */
  | { readonly kind: 'ended'; readonly startedAtMs?: number };

/** Shorter sounds are clicks. */
const minimumSpeechMs = 60;

/** Waits until the far side has spoken and then been quiet. Never throws. */
export function waitForReply(caller: SipCaller, options: ReplyWaitOptions = {}): Promise<Reply> {
  const { quietMs = 1200, timeoutMs = 30_000, thresholdDbfs = -45, clock = systemClock } = options;
  const { promise, resolve } = Promise.withResolvers<Reply>();
  let loudMs = 0;
  let startedAtMs: number | undefined;
  let endedAtMs = 0;
  // An idle far side sends nothing at all, so that quiet is the absence of packets as much as their emptiness.
  let quiet: NodeJS.Timeout | undefined;

  const spokeFrom = () => (loudMs >= minimumSpeechMs ? startedAtMs : undefined);
  const finish = (reply: Reply) => {
    clearTimeout(quiet);
    clearTimeout(deadline);
    caller.off('heard', listen);
    caller.off('ended', end);
    resolve(reply);
  };
  const becomeQuiet = () => {
    const from = spokeFrom();
    if (from !== undefined) return finish({ kind: 'replied', startedAtMs: from, endedAtMs });
    loudMs = 0;
    startedAtMs = undefined;
  };
  const listen = ({ payload }: { payload: Uint8Array }, atMs: number) => {
    if (rmsDbfs(decodeMulaw(payload)) < thresholdDbfs) return;
    startedAtMs ??= atMs;
    loudMs += frameMs;
    endedAtMs = atMs + frameMs;
    clearTimeout(quiet);
    quiet = setTimeout(becomeQuiet, quietMs);
  };
  const end = () => {
    const from = spokeFrom();
    finish({ kind: 'ended', ...(from === undefined ? {} : { startedAtMs: from }) });
  };
  const deadline = setTimeout(() => {
    const from = spokeFrom();
    finish(from === undefined ? { kind: 'silent', atMs: clock() } : { kind: 'endless', startedAtMs: from });
  }, timeoutMs);

  caller.on('heard', listen);
  caller.once('ended', end);
  if (caller.end) end();
  return promise;
}
