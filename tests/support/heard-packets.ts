import { rmsDbfs } from '../../local/src/audio/levels.ts';
import { decodeMulaw } from '../../local/src/audio/mulaw.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';

/** A packet of audio that a caller heard. `atMs` is the epoch of its arrival. */
export interface HeardPacket {
  readonly atMs: number;
  readonly payload: Uint8Array;
}

/** Louder is no silence. */
const soundDbfs = -45;

/** Everything a caller hears from now on, in order of arrival. */
export function listenTo(caller: SipCaller) {
  const all: HeardPacket[] = [];
  const waiting: ((atMs: number) => void)[] = [];
  const ended = Promise.withResolvers<void>();
  let lost = 0;
  let expected: number | undefined;
  caller.once('ended', () => ended.resolve());
  caller.on('heard', ({ payload, sequence }, atMs) => {
    if (expected !== undefined && sequence !== expected) lost += 1;
    expected = (sequence + 1) & 0xffff;
    all.push({ atMs, payload });
    if (rmsDbfs(decodeMulaw(payload)) >= soundDbfs) for (const tell of waiting.splice(0)) tell(atMs);
  });
  return {
    all,
    /** Breaks in the sequence of the packets. */
    get lost() {
      return lost;
    },
    /** Resolves, with the epoch, at the next packet that is not silent. */
    nextSound: () => new Promise<number>((resolve) => waiting.push(resolve)),
    /** Resolves when the call is over. */
    ended: ended.promise,
  };
}
