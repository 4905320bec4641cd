/** Runs one piece of work after the other. A failure is its caller's alone: what waits behind it goes on. */
export class Sequence {
  #last: Promise<unknown> = Promise.resolve();

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
