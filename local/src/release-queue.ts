import type { Clock } from './caller/clock.ts';

interface Held {
  readonly dueAtMs: number;
  readonly release: () => void;
}

/** Timers fire up to a millisecond early. */
const earlyMs = 0.5;

/**
 * Holds packets until each is due. One timer for all of them: timers of their own could fire in another order than
 * they are due in.
 */
export class ReleaseQueue {
  readonly #clock: Clock;
  readonly #held: Held[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Releases at `dueAtMs` (epoch), at once when that is past. Of those due together the first added goes first. */
  add(dueAtMs: number, release: () => void): void {
    const after = this.#held.findLastIndex((held) => held.dueAtMs <= dueAtMs);
    this.#held.splice(after + 1, 0, { dueAtMs, release });
    this.#releaseDue();
  }

  #releaseDue(): void {
    clearTimeout(this.#timer);
    for (let first = this.#held[0]; first; first = this.#held[0]) {
      const waitMs = first.dueAtMs - this.#clock();
      if (waitMs > earlyMs) {
        this.#timer = setTimeout(() => this.#releaseDue(), waitMs);
        return;
      }
      this.#held.shift();
      first.release();
    }
  }
}
