import { setTimeout as delay } from 'node:timers/promises';
import type { CallScript, Step } from './call-script.ts';
import { waitForReply } from './reply-wait.ts';
import { SipCallError } from './sip-call-error.ts';
import type { SipCaller } from './sip-caller.ts';

/** How a script went, in the words of the exit code. */
export type ScriptOutcome = 'done' | 'no-reply' | 'hung-up';

/** µ-law for each step that makes a sound, prepared before the call so that nothing has to wait within it. */
export type PreparedAudio = ReadonlyMap<Step, Uint8Array>;

type Script = Pick<CallScript, 'steps' | 'quietMs' | 'replyTimeoutMs'>;

/** Is told what happens, with the recording's time in milliseconds. */
export type Report = (atMs: number, text: string) => void;

/** Plays a script in an answered call and hangs up. */
export async function runScript(
  caller: SipCaller,
  script: Script,
  audio: PreparedAudio,
  report: Report,
): Promise<ScriptOutcome> {
  const { recording } = caller;
  const reportAt = (epochMs: number, text: string) => report(recording.timelineMs(epochMs), text);
  let outcome: ScriptOutcome = 'done';
  for (const [index, step] of script.steps.entries()) {
    const went =
      step.kind === 'wait-reply' ? await listen(caller, script, reportAt) : await act(caller, step, audio, reportAt);
    // A far side that says goodbye and hangs up leaves nothing undone if this was the last step.
    if (went === 'over') return index === script.steps.length - 1 ? outcome : 'hung-up';
    if (went === 'hung-up') return 'hung-up';
    if (went === 'no-reply') outcome = 'no-reply';
  }
  await caller.hangUp();
  return outcome;
}

async function listen(caller: SipCaller, script: Script, reportAt: Report): Promise<ScriptOutcome | 'over'> {
  const { quietMs, replyTimeoutMs } = script;
  const reply = await waitForReply(caller, { quietMs, timeoutMs: replyTimeoutMs });
  switch (reply.kind) {
    case 'replied':
      reportAt(reply.startedAtMs, `hears a reply of ${Math.round(reply.endedAtMs - reply.startedAtMs)} ms`);
      return 'done';
    case 'ended':
      if (reply.startedAtMs === undefined) return 'hung-up';
      reportAt(reply.startedAtMs, 'hears a reply, then the end of the call');
      return 'over';
    case 'silent':
      reportAt(reply.atMs, `has heard nothing for ${replyTimeoutMs} ms`);
      return 'no-reply';
    case 'endless':
      reportAt(reply.startedAtMs, `hears something that does not end within ${replyTimeoutMs} ms`);
      return 'no-reply';
  }
}

async function act(
  caller: SipCaller,
  step: Exclude<Step, { kind: 'wait-reply' }>,
  audio: PreparedAudio,
  reportAt: Report,
): Promise<ScriptOutcome> {
  try {
    await perform(caller, step, audio, reportAt);
    return 'done';
  } catch (error) {
    if (error instanceof SipCallError && error.failure === 'ended') return 'hung-up';
    throw error;
  }
}

async function perform(
  caller: SipCaller,
  step: Exclude<Step, { kind: 'wait-reply' }>,
  audio: PreparedAudio,
  reportAt: Report,
): Promise<void> {
  switch (step.kind) {
    case 'say':
    case 'play': {
      const spoken = await caller.play(audio.get(step) ?? new Uint8Array(0));
      const durationMs = Math.round(spoken.endedAtMs - spoken.startedAtMs);
      const what = step.kind === 'say' ? `says "${step.text}"` : `plays ${step.file}`;
      reportAt(spoken.startedAtMs, `${what} (${durationMs} ms)`);
      return;
    }
    case 'keys':
      await caller.sendDigits(step.keys);
      return;
    case 'pause':
      await Promise.race([delay(step.ms), ended(caller)]);
  }
}

function ended(caller: SipCaller): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  caller.once('ended', () => resolve());
  if (caller.end) resolve();
  return promise;
}
