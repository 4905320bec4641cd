/**
 * The lease of one leg. Asterisk works off the requests to a channel one after the other, and a playback holds the rest
 * up until its end: a lease cannot be renewed while a file plays. So it is made long before, and short again after.
 */
export class Lease {
  readonly #set: (leaseMs: number) => Promise<void>;
  #leaseMs: number | undefined;
  #playbacks = 0;

  /** @param set makes Asterisk end the call that many milliseconds from now */
  constructor(set: (leaseMs: number) => Promise<void>) {
    this.#set = set;
  }

  /** @throws {EtheraError} `ari.*` */
  async renew(leaseMs: number): Promise<void> {
    this.#leaseMs = leaseMs;
    if (this.#playbacks === 0) await this.#set(leaseMs);
  }

  /**
   * Call before each playback.
   * @param longestMs how long it may last, pauses included
   * @throws {EtheraError} `ari.*`, after which `played` still has to be called
   */
  async playing(longestMs: number): Promise<void> {
    this.#playbacks += 1;
    const extended = this.#set((this.#leaseMs ?? 0) + longestMs);
    // Behind another playback it waits its turn, and comes between the two; its answer may be too late for anybody.
    if (this.#playbacks === 1) await extended;
    else extended.catch(() => undefined);
  }

  /** Call after each playback. */
  played(): void {
    this.#playbacks -= 1;
    // Refused when the caller has gone; renewed by the next `renew` when it was lost.
    if (this.#playbacks === 0 && this.#leaseMs !== undefined) this.#set(this.#leaseMs).catch(() => undefined);
  }
}
