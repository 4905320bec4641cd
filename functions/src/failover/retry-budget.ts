/** A second request for an answer that is only late leaves this many for one that fails. */
const KEPT_FOR_FAILURES = 2;

export interface RetryBudgetInput {
  /** Requests beyond the first of each kind. */
  readonly requests: number;
  /** Epoch milliseconds after which an answer would come too late. */
  readonly untilMs: number;
}

/** What one turn may ask for a second time. Transcription, reply and speech draw on the same, and the edge before them. */
export class RetryBudget {
  #requests: number;
  #untilMs: number;

  constructor({ requests, untilMs }: RetryBudgetInput) {
    this.#requests = requests;
    this.#untilMs = untilMs;
  }

  /** Requests that are left. */
  get requests(): number {
    return this.#requests;
  }

  /** Milliseconds that are left. */
  leftMs(nowMs: number): number {
    return Math.max(0, this.#untilMs - nowMs);
  }

  /** Whether a failed request may be made again, or another in its place; if so, it is taken. */
  take(nowMs: number): boolean {
    if (this.#requests === 0 || nowMs >= this.#untilMs) return false;
    this.#requests -= 1;
    return true;
  }

  /** The same for a request that has not failed. */
  takeSpare(nowMs: number): boolean {
    return this.#requests > KEPT_FOR_FAILURES && this.take(nowMs);
  }

  /** The caller hears the answer until then: what is still missing is in time for longer. */
  extend(untilMs: number): void {
    this.#untilMs = Math.max(this.#untilMs, untilMs);
  }
}
