import type { Clock } from './ports/clock.ts';

/** Notices that a stream has stopped for now. */
export class RestTimer {
  readonly #clock: Clock;
  readonly #restMs: number;
  readonly #rested: () => void;
  #waiting: AbortController | undefined;

  constructor(clock: Clock, restMs: number, rested: () => void) {
    this.#clock = clock;
    this.#restMs = restMs;
    this.#rested = rested;
  }

  /** Something has come, and nothing more is known of what follows. */
  begin(): void {
    this.end();
    this.#waiting = new AbortController();
    this.#clock.delay(this.#restMs, this.#waiting.signal).then(this.#rested, () => undefined);
  }

  /** Something comes, or nothing will any more. */
  end(): void {
    this.#waiting?.abort();
  }
}
