/** Enough to tell the slowest in twenty, few enough that an hour ago is forgotten. */
const KEPT = 50;
/** With fewer the slowest in twenty is not known. */
const NEEDED = 20;
const SHARE = 0.95;

export interface ResponseTimesInput {
  /** Taken for the 95th percentile until enough is known. */
  readonly presumedMs: number;
  /** Its bounds: an environment that had a bad minute must neither wait for ever nor ask twice every time. */
  readonly leastMs: number;
  readonly mostMs: number;
}

/** How long one model took to answer, the last times. */
export class ResponseTimes {
  readonly #input: ResponseTimesInput;
  readonly #lastMs: number[] = [];

  constructor(input: ResponseTimesInput) {
    this.#input = input;
  }

  note(ms: number): void {
    this.#lastMs.push(ms);
    if (this.#lastMs.length > KEPT) this.#lastMs.shift();
  }

  /** What nineteen of twenty answers took less than, in milliseconds. */
  get p95Ms(): number {
    const { presumedMs, leastMs, mostMs } = this.#input;
    if (this.#lastMs.length < NEEDED) return presumedMs;
    const sorted = this.#lastMs.toSorted((one, other) => one - other);
    const p95 = sorted[Math.ceil(SHARE * sorted.length) - 1] ?? presumedMs;
    return Math.min(mostMs, Math.max(leastMs, p95));
  }
}
