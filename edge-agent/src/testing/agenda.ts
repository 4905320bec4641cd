/** Something that is to happen. */
export interface Due {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that goes from one thing that is due to the next, without waiting. What is due at once happens in order. */
export class Agenda {
  readonly #due: Due[] = [];
  #nowMs = 0;

  /** Milliseconds since the beginning. */
  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Due {
    const due = { atMs: this.#nowMs + delayMs, run };
    const later = this.#due.findIndex(({ atMs }) => atMs > due.atMs);
    this.#due.splice(later < 0 ? this.#due.length : later, 0, due);
    return due;
  }

  cancel(due: Due | null | undefined): void {
    const index = due ? this.#due.indexOf(due) : -1;
    if (index >= 0) this.#due.splice(index, 1);
  }

  /** Goes on to what is due next; false when nothing is. */
  runNext(): boolean {
    const next = this.#due.shift();
    if (!next) return false;
    this.#nowMs = next.atMs;
    next.run();
    return true;
  }
}
