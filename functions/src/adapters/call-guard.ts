import type { RetryPermit } from '../ports/retry-permit.ts';

/** A call that did not answer in time, or a stream that fell silent. */
export class ProviderTimeout extends Error {
  override readonly name = 'ProviderTimeout';
}

/**
 * Bounds the silence of one call: aborts its signal with `ProviderTimeout` when nothing was heard for the limit. The
 * SDKs' own time-outs end at the response's headers, so a body that stalls would hold the turn until its deadline.
 */
export class CallGuard {
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal;
  readonly #limitMs: number;
  readonly #cancel: () => void;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param outer the caller's signal, which ends the call as well
   * @param limitMs the longest silence
   */
  constructor(outer: AbortSignal, limitMs: number) {
    this.#outer = outer;
    this.#limitMs = limitMs;
    this.#cancel = () => this.#abort.abort(outer.reason);
    if (outer.aborted) this.#cancel();
    else outer.addEventListener('abort', this.#cancel, { once: true });
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Something arrived: the silence begins anew. */
  heard(): void {
    clearTimeout(this.#timer);
    if (this.#abort.signal.aborted) return;
    this.#timer = setTimeout(
      () => this.#abort.abort(new ProviderTimeout(`silent for ${this.#limitMs} ms`)),
      this.#limitMs,
    );
  }

  /** Throws what ended the call, if anything did. SDKs report an abort in ways of their own, or not at all. */
  throwIfOver(): void {
    this.#abort.signal.throwIfAborted();
  }

  /** Whether the caller ended the call. */
  get cancelled(): boolean {
    return this.#outer.aborted;
  }

  /** Must be called when the call is over, however it ended. */
  release(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#cancel);
  }
}

/**
 * Makes a request, and makes it again at once if its connection turns out to be dead: the server closes idle sockets,
 * and a client learns of it only by writing to one. Nothing else is tried twice.
 * @param isConnectionLost whether an error means that no byte of an answer came
 * @param mayAskAgain whether the turn can afford it
 */
export async function retryLostConnection<Result>(
  request: () => Promise<Result>,
  isConnectionLost: (error: unknown) => boolean,
  mayAskAgain: RetryPermit = () => true,
): Promise<Result> {
  try {
    return await request();
  } catch (thrown) {
    if (!isConnectionLost(thrown) || !mayAskAgain()) throw thrown;
    return request();
  }
}
