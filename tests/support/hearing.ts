import { once } from 'node:events';
import { rmsDbfs } from '../../local/src/audio/levels.ts';
import { decodeMulaw } from '../../local/src/audio/mulaw.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';

/** Louder is speech, or at least a tone. */
const soundDbfs = -45;

/** Resolves, with the epoch, when the caller hears a sound from now on. @throws {Error} when none comes in time */
export async function hearSound(caller: SipCaller, timeoutMs = 15_000): Promise<number> {
  const found = Promise.withResolvers<number>();
  const listen = ({ payload }: { payload: Uint8Array }, atMs: number) => {
    if (rmsDbfs(decodeMulaw(payload)) >= soundDbfs) found.resolve(atMs);
  };
  const give = (what: string) => () => found.reject(new Error(what));
  const timer = setTimeout(give(`nothing was heard within ${timeoutMs} ms`), timeoutMs);
  const ended = give('the call ended before anything was heard');
  caller.on('heard', listen).once('ended', ended);
  try {
    if (caller.end) ended();
    return await found.promise;
  } finally {
    clearTimeout(timer);
    caller.off('heard', listen).off('ended', ended);
  }
}

/** Resolves when an answered call is over. */
export async function callOver(caller: SipCaller): Promise<void> {
  if (!caller.end) await once(caller, 'ended');
}
