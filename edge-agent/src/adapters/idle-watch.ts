import { EtheraError } from '@ethera/contract';

/**
 * Ends an exchange when its owner aborts it, or when the other side says nothing for too long. It does not rely on the
 * SDK for that: a stream whose socket is destroyed may end, fail or stay silent.
 */
export class IdleWatch {
  readonly #abort = new AbortController();
  readonly #owner: AbortSignal;
  readonly #idleMs: number;
  #released = false;
  readonly #onOwnerAbort = () => this.end(this.#owner.reason);

  constructor(owner: AbortSignal, idleMs: number) {
    this.#owner = owner;
    this.#idleMs = idleMs;
    if (owner.aborted) this.end(owner.reason);
    else owner.addEventListener('abort', this.#onOwnerAbort, { once: true });
  }

  /** Aborts when the exchange ends before it is complete. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Waits for the other side's next step. Rejects with the reason of the end, or `function.unavailable` when idle. */
  async guard<Step>(step: Promise<Step>): Promise<Step> {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(this.signal.reason);
    this.signal.addEventListener('abort', onAbort, { once: true });
    if (this.signal.aborted) onAbort();
    const timer = setTimeout(() => this.end(silence(this.#idleMs)), this.#idleMs);
    try {
      return await Promise.race([step, ended]);
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', onAbort);
    }
  }

  /** The exchange is complete: nothing aborts it any more, and its socket stays open for the next one. */
  release(): void {
    this.#released = true;
    this.#owner.removeEventListener('abort', this.#onOwnerAbort);
  }

  /** Destroys the socket, unless it was released. May be called twice; the first reason stands. */
  end(reason?: unknown): void {
    if (this.#released) return;
    this.#owner.removeEventListener('abort', this.#onOwnerAbort);
    this.#abort.abort(reason);
  }
}

function silence(idleMs: number): EtheraError {
  return new EtheraError('function.unavailable', `Lambda sent nothing for ${idleMs} ms`);
}
