/** A few places in which work goes on, each known by its number from 0. Whoever comes first is served first. */
export class Lanes {
  readonly #free: number[];
  readonly #waiting: ((lane: number) => void)[] = [];
  readonly #watching: (() => void)[] = [];
  #busy = 0;

  constructor(count: number) {
    this.#free = Array.from({ length: count }, (_, lane) => lane);
  }

  /** Does some work once there is a place for it. @throws what the work throws */
  async run<Result>(work: (lane: number) => Promise<Result>): Promise<Result> {
    this.#busy += 1;
    const lane = this.#free.shift() ?? (await new Promise<number>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(lane);
    } finally {
      this.#busy -= 1;
      const next = this.#waiting.shift();
      if (next) next(lane);
      else this.#free.push(lane);
      if (this.#busy === 0) for (const watcher of this.#watching.splice(0)) watcher();
    }
  }

  /** Resolves when nothing goes on and nothing waits. */
  async idle(): Promise<void> {
    if (this.#busy > 0) await new Promise<void>((resolve) => this.#watching.push(resolve));
  }
}
