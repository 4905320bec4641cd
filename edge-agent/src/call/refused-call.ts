import { type Phrase, ulawDurationMs } from '@ethera/contract';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import type { PhraseBook } from '../ports/phrase-book.ts';
import type { Telephony, TelephonyEvent } from '../ports/telephony.ts';
import { FIRST_SOUND_MS, LEASE_MS } from './call-leg.ts';
import { NEWS_MS } from './speech.ts';

export interface RefusedCallDeps {
  readonly telephony: Telephony;
  readonly phrases: Pick<PhraseBook, 'pathOf'>;
  readonly log: Log;
}

/** A caller for whom no line is free. Nothing of it is recorded, asked of the cloud or kept. */
export interface RefusedCall {
  /** Resolves when the dialplan has the caller, or the caller has gone. */
  readonly ended: Promise<void>;
  /** Of its leg. */
  receive(event: TelephonyEvent): void;
  /** Leaves the caller to the dialplan at once. */
  stop(): void;
}

/** Picks up, says `phrase` and leaves the caller to the dialplan's fallback, which hangs up where it leads nowhere. */
export function refuseAloud(legId: string, phrase: Phrase, deps: RefusedCallDeps): RefusedCall {
  const { telephony, phrases, log } = deps;
  const spoken = new AbortController();
  const playbackId = `${legId}-refused`;
  const durationMs = ulawDurationMs(phrase.bytes);
  let isGone = false;

  const speak = async () => {
    await telephony.renewLease(legId, LEASE_MS);
    await telephony.answer(legId);
    await telephony.awaitMedia(legId, FIRST_SOUND_MS);
    if (spoken.signal.aborted) return;
    await telephony.play(legId, playbackId, phrases.pathOf(phrase), { longestMs: durationMs });
    await delay(durationMs + NEWS_MS, spoken.signal);
  };
  const failed = (message: string) => (thrown: unknown) => logFailure(log, 'debug', message, thrown);
  const run = async () => {
    await speak().catch(failed('refusal not spoken'));
    if (!isGone) await telephony.leaveToDialplan(legId).catch(failed('call not passed on'));
  };

  return {
    ended: run(),
    receive(event) {
      const isOver = event.type === 'playback-finished' && event.playbackId === playbackId;
      if (event.type === 'leg-ended') isGone = true;
      if (isOver || isGone) spoken.abort();
    },
    stop: () => spoken.abort(),
  };
}
