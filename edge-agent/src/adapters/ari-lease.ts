import { Sequence } from '../sequence.ts';

/** A playback must be over by so long before the end of the lease: for Asterisk's answer, and for a renewal that is lost. */
const SPARE_MS = 3_000;

/**
 * The lease of one leg. Asterisk works off the requests to a channel one after the other, and a playback holds the rest
 * up until its end: a lease cannot be renewed while a file plays. So it is renewed right before, and right after; and
 * made longer only for a playback that would outlast it.
 */
export class Lease {
  readonly #set: (leaseMs: number) => Promise<void>;
  /** On their way requests may overtake each other: a short lease must not land on top of a long one. */
  readonly #orders = new Sequence();
  #leaseMs: number | undefined;
  #playbacks = 0;

  /** @param set makes Asterisk end the call that many milliseconds from now */
  constructor(set: (leaseMs: number) => Promise<void>) {
    this.#set = set;
  }

  /**
   * Without effect for the moment while something plays.
   * @throws {EtheraError} `ari.*`
   */
  async renew(leaseMs: number): Promise<void> {
    this.#leaseMs = leaseMs;
    await this.#shorten();
  }

  /** As `renew`, as it was asked last; without effect before. Never rejects. */
  async again(): Promise<void> {
    await this.#shorten().catch(() => undefined);
  }

  /**
   * Call before each playback.
   * @param longestMs how long it may last, pauses included
   * @throws {EtheraError} `ari.*`, after which `played` still has to be called
   */
  async playing(longestMs: number): Promise<void> {
    this.#playbacks += 1;
    const behindAnother = this.#playbacks > 1;
    await this.#orders.run(async () => {
      const extended = this.#set(Math.max(this.#leaseMs ?? 0, longestMs + SPARE_MS));
      // Asterisk answers only between the two playbacks, which may be too late for anybody.
      if (behindAnother) extended.catch(() => undefined);
      else await extended;
    });
  }

  /** Call after each playback. */
  played(): void {
    this.#playbacks -= 1;
    // Refused when the caller has gone; renewed by the next `renew` when it was lost.
    if (this.#playbacks === 0) this.#shorten().catch(() => undefined);
  }

  /** What plays when its turn comes may have made the lease long. */
  #shorten(): Promise<void> {
    return this.#orders.run(async () => {
      if (this.#playbacks === 0 && this.#leaseMs !== undefined) await this.#set(this.#leaseMs);
    });
  }
}
