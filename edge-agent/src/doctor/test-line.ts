import { EtheraError } from '@ethera/contract';
import type { AriProbe, ProbeEvent } from './ari-probe.ts';

/** The dialplan's context that hands calls to an application, and its extension. */
const ENTRANCE = 'call@ethera-agent';
/**
 * The caller's end hangs up by itself after this many seconds, should the doctor be killed. More than every check of the line may take, less than what the other end
 * gets, so that the dialplan's fallback, which may ring people, never takes a test call.
 */
const CALLER_LIFE_SECONDS = 90;
const LEG_LIFE_SECONDS = 120;
const ANSWER_SECONDS = 5;
/** The ends of a call need milliseconds to go. */
const CLOSE_MS = 2_000;

/** A call of Asterisk to itself: nobody rings, and no trunk is used. */
export interface TestLine {
  /** Where the doctor speaks as a caller. */
  readonly caller: string;
  /** What the dialplan has handed over, as it does a call: here the doctor listens as the agent. */
  readonly leg: string;
  /** What the dialplan left of TIMEOUT(absolute), in seconds; 0 when it set none. */
  readonly leaseSeconds: number;
  /** Ends both. Never rejects. */
  close(): Promise<void>;
}

/**
 * Calls the agent's context of the dialplan and answers for the agent.
 * @param app the doctor's application, whose events are open
 * @param id part of the channels' names
 * @throws EtheraError `ari.*`; Error in words for an operator when the call does not arrive
 */
export async function openTestLine(ari: AriProbe, app: string, id: string, signal: AbortSignal): Promise<TestLine> {
  const caller = `doctor-${id}-caller`;
  const leg = `doctor-${id}-leg`;
  const ended = new AbortController();
  const all = AbortSignal.any([signal, ended.signal]);
  const close = async () => {
    ended.abort();
    await closeLine(ari, caller, leg);
  };
  try {
    const isOf = (type: string, channelId: string) => (event: ProbeEvent) =>
      event.type === type && event.channel?.id === channelId;
    const arrived = ari.next(isOf('StasisStart', leg), all);
    const answered = ari.next(isOf('StasisStart', caller), all);
    const gone = ari.next(isOf('ChannelDestroyed', caller), all);
    await ari.ask('POST', `/channels/${caller}`, origination(app, leg), signal);
    const first = await Promise.race([
      arrived.then(() => 'arrived' as const),
      answered.then(() => 'answered' as const),
      gone.then(() => 'gone' as const),
    ]);
    if (first === 'gone') throw new Error('the dialplan has no context [ethera-agent] with the extension "call"');
    if (first === 'answered') throw new Error('[ethera-agent] does not hand the call to Stasis()');
    const leaseSeconds = await timeLeft(ari, leg, signal);
    await setTimeLeft(ari, leg, LEG_LIFE_SECONDS, signal);
    await ari.ask('POST', `/channels/${leg}/answer`, {}, signal);
    await answered;
    return { caller, leg, leaseSeconds, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function origination(app: string, otherChannelId: string) {
  return {
    // /n: Asterisk must not take itself out of the line.
    query: {
      endpoint: `Local/${ENTRANCE}/n`,
      app,
      otherChannelId,
      formats: 'ulaw',
      timeout: String(ANSWER_SECONDS),
    },
    body: {
      variables: {
        ETHERA_APP: app,
        ETHERA_NUMBER: '0',
        'TIMEOUT(absolute)': String(CALLER_LIFE_SECONDS),
      },
    },
  };
}

async function timeLeft(ari: AriProbe, channel: string, signal: AbortSignal): Promise<number> {
  const value = await readVariable(ari, channel, 'TIMEOUT(absolute)', signal);
  return Number(value) || 0;
}

async function setTimeLeft(ari: AriProbe, channel: string, seconds: number, signal: AbortSignal): Promise<void> {
  const query = { variable: 'TIMEOUT(absolute)', value: String(seconds) };
  await ari.ask('POST', `/channels/${channel}/variable`, { query }, signal);
}

/**
 * A variable or function of the dialplan, on this channel.
 * @returns undefined when Asterisk has no such thing
 */
export async function readVariable(
  ari: AriProbe,
  channel: string,
  variable: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const answer = await ari.ask('GET', `/channels/${channel}/variable`, { query: { variable } }, signal);
    return String((answer as { readonly value?: unknown }).value ?? '');
  } catch (thrown) {
    // 500 for a function that is not there or has nothing to give, 404 for a variable.
    if (thrown instanceof EtheraError && thrown.code === 'ari.request') return undefined;
    throw thrown;
  }
}

async function closeLine(ari: AriProbe, caller: string, leg: string): Promise<void> {
  // Not the check's own signal: that may be what ended it.
  const signal = AbortSignal.timeout(CLOSE_MS);
  const gone = ari.next(({ type, channel }) => type === 'ChannelDestroyed' && channel?.id === leg, signal);
  // The caller first: the other end follows as after any caller's hang-up, and the fallback sees nobody.
  for (const channel of [caller, leg]) {
    await ari.ask('DELETE', `/channels/${channel}`, {}, signal).catch(() => undefined);
  }
  const isLeft = await ari.ask('GET', `/channels/${leg}`, {}, signal).then(
    () => true,
    () => false,
  );
  if (isLeft) await gone.catch(() => undefined);
}
