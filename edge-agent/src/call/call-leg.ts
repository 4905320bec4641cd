import { asEtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import type { Telephony } from '../ports/telephony.ts';

/**
 * How long the dialplan lets a call outlive its agent: a caller is with people within ten seconds of its death. Two renewals
 * may be lost.
 */
export const LEASE_MS = 9_000;
const LEASE_RENEWAL_MS = 3_000;
/** A line that works sends within a round trip of the answer. Who sends nothing for so long is muted, and may be listening. */
export const FIRST_SOUND_MS = 500;
/** The last packets are still on their way through jitter buffers when Asterisk has sent them. */
const LAST_WORDS_MS = 400;
/** Asterisk ends a leg within milliseconds; this long only when it is near its own end. */
const LEG_END_MS = 5_000;
/**
 * When the caller hangs up, Asterisk ends the playback as failed and refuses requests before it tells that the leg is
 * gone: by then, within milliseconds, a failure is known to be a hang-up.
 */
const HANG_UP_NEWS_MS = 100;

export interface CallLegDeps {
  readonly telephony: Telephony;
  readonly legId: string;
  /** Silence after which the detector takes talking to have finished. */
  readonly pauseMs: number;
  readonly log: Log;
}

/** The caller's leg: picked up, held by a lease, listened to, and let go in the end. */
export class CallLeg {
  readonly #deps: CallLegDeps;
  readonly #gone = new AbortController();
  #left = Promise.withResolvers<void>();
  #leaving: Promise<void> = Promise.resolve();
  #renewal: NodeJS.Timeout | undefined;
  /** Asterisk has let a renewal go unanswered, and has answered none since. */
  #isUnanswered = false;

  constructor(deps: CallLegDeps) {
    this.#deps = deps;
  }

  /** Aborts when the leg has ended. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Rejects with EtheraError `ari.*`. */
  async answer(talkEnergy: number): Promise<void> {
    const { telephony, legId } = this.#deps;
    await telephony.renewLease(legId, LEASE_MS);
    await this.detectTalk(talkEnergy);
    await telephony.answer(legId);
    if (!this.gone.aborted) this.#renewal = setInterval(() => this.#renewLease(), LEASE_RENEWAL_MS);
  }

  /** The leg is answered already, by an earlier process: whose lease it is matters first. Rejects with EtheraError `ari.*`. */
  async resume(talkEnergy: number): Promise<void> {
    const { telephony, legId } = this.#deps;
    await telephony.renewLease(legId, LEASE_MS);
    if (!this.gone.aborted) this.#renewal = setInterval(() => this.#renewLease(), LEASE_RENEWAL_MS);
    await this.detectTalk(talkEnergy);
  }

  /** The caller is the dialplan's for a while: nothing is renewed, and nothing hung up. */
  lend(): void {
    clearInterval(this.#renewal);
    this.#left.resolve();
  }

  /** He is ours again. Rejects with EtheraError `ari.*`. */
  async takeBack(talkEnergy: number): Promise<void> {
    this.#left = Promise.withResolvers();
    await this.answer(talkEnergy);
  }

  /** Resolves when the last packets have reached the caller's ear; `aborted` when he has gone. */
  lastWords(): Promise<'over' | 'aborted'> {
    return delay(LAST_WORDS_MS, this.gone);
  }

  /** Resolves when the caller can hear us, as far as that can be told: their own first packet has come, or is late. */
  async awaitMedia(): Promise<void> {
    const { telephony, legId } = this.#deps;
    if (!this.gone.aborted) await telephony.awaitMedia(legId, FIRST_SOUND_MS);
  }

  /** Rejects with EtheraError `ari.*`. */
  detectTalk(energy: number): Promise<void> {
    const { telephony, legId, pauseMs } = this.#deps;
    return telephony.detectTalk(legId, { silenceMs: pauseMs, energy });
  }

  /** Asterisk says that the leg has ended. */
  end(): void {
    clearInterval(this.#renewal);
    this.#gone.abort();
    this.#left.resolve();
  }

  /** When the last words have been heard. */
  hangUp(): void {
    this.#leaving = this.#hangUp();
  }

  /** The dialplan's fallback takes the caller. */
  leaveToDialplan(): void {
    this.#leaving = this.#leaveToDialplan();
  }

  /** Resolves once the leg is no longer ours, or has had its time to go. */
  async ended(): Promise<void> {
    const { telephony, legId, log } = this.#deps;
    await this.#leaving;
    const deadline = new AbortController();
    if ((await Promise.race([this.#left.promise, delay(LEG_END_MS, deadline.signal)])) === 'over') {
      log.write('error', 'leg did not end', { remedy: 'Look at Asterisk: the dialplan’s lease frees the caller.' });
      await telephony.hangUp(legId).catch(() => undefined);
    }
    deadline.abort();
    clearInterval(this.#renewal);
  }

  /** Resolves at the caller's hang-up, or when it would be known by now. */
  async newsOfHangUp(): Promise<void> {
    await delay(HANG_UP_NEWS_MS, this.gone);
  }

  /** Holds a refusal back until it is known whether the caller's hang-up explains it. */
  async unlessHungUp(request: Promise<void>): Promise<void> {
    try {
      await request;
    } catch (thrown) {
      await this.newsOfHangUp();
      throw thrown;
    }
  }

  /** Refused requests are no news after the caller hung up; a lost connection has been told of by itself. */
  report(message: string, thrown: unknown): void {
    const { code } = asEtheraError(thrown);
    const expected = code === 'ari.unreachable' || (code === 'ari.request' && this.gone.aborted);
    logFailure(this.#deps.log, expected ? 'debug' : 'error', message, thrown);
  }

  async #hangUp(): Promise<void> {
    if ((await this.lastWords()) === 'aborted') return;
    await this.#deps.telephony.hangUp(this.#deps.legId).catch(() => undefined);
  }

  /** The leg is the dialplan's from there on, whether or not an event still comes to say so. */
  async #leaveToDialplan(): Promise<void> {
    try {
      await this.#deps.telephony.leaveToDialplan(this.#deps.legId);
      this.#left.resolve();
    } catch (thrown) {
      // Refused: the caller has gone, or the dialplan has him already, whom a hang-up would take from people.
      if (asEtheraError(thrown).code === 'ari.request') this.#left.resolve();
    }
  }

  #renewLease(): void {
    const { telephony, legId } = this.#deps;
    telephony.renewLease(legId, LEASE_MS).then(
      () => {
        this.#isUnanswered = false;
      },
      (thrown) => this.#unrenewed(thrown),
    );
  }

  /** An Asterisk that does not answer is an outage: told of once, since the dialplan has the caller when it lasts. */
  #unrenewed(thrown: unknown): void {
    const message = 'lease not renewed';
    if (asEtheraError(thrown).code !== 'ari.timeout') {
      this.report(message, thrown);
      return;
    }
    logFailure(this.#deps.log, this.#isUnanswered || this.gone.aborted ? 'debug' : 'warn', message, thrown);
    this.#isUnanswered = true;
  }
}
