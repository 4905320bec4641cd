import { failed, type InvocationOutcome, type InvocationSink } from './outcome.ts';

/** Lambda's limit for a response that is not streamed. */
export const maxResponseBytes = 6 * 1024 * 1024 + 100;

/** Keeps a whole response in memory, for callers who want it in one piece. */
export class BufferSink implements InvocationSink {
  readonly #outcome = Promise.withResolvers<InvocationOutcome>();
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  readonly outcome: Promise<InvocationOutcome> = this.#outcome.promise;

  async write(chunk: Buffer): Promise<void> {
    this.#bytes += chunk.length;
    if (this.#bytes <= maxResponseBytes) this.#chunks.push(chunk);
  }

  end(outcome: InvocationOutcome): void {
    const message = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
    const tooLarge = outcome.ok && this.#bytes > maxResponseBytes;
    this.#outcome.resolve(tooLarge ? failed('Function.ResponseSizeTooLarge', message) : outcome);
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** Passes a response on as it comes. */
export class StreamSink implements InvocationSink {
  readonly #outcome = Promise.withResolvers<InvocationOutcome>();
  readonly #forward: (chunk: Buffer) => Promise<void>;

  constructor(forward: (chunk: Buffer) => Promise<void>) {
    this.#forward = forward;
  }

  readonly outcome: Promise<InvocationOutcome> = this.#outcome.promise;

  write(chunk: Buffer): Promise<void> {
    return this.#forward(chunk);
  }

  end(outcome: InvocationOutcome): void {
    this.#outcome.resolve(outcome);
  }
}
