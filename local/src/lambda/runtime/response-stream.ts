import { Writable } from 'node:stream';
import type { OpenResponse } from './runtime-client.ts';

/** The `responseStream` of a streaming handler. The response begins with the first byte, or with an empty end. */
export class ResponseStream extends Writable {
  readonly #begin: (contentType: string) => OpenResponse;
  #contentType = 'application/octet-stream';
  #response: OpenResponse | undefined;
  readonly #emptied: (() => void)[] = [];

  constructor(begin: (contentType: string) => OpenResponse, highWaterMark: number | undefined) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#begin = begin;
  }

  /** Of use before the first write only. */
  setContentType(contentType: string): void {
    this.#contentType = contentType;
  }

  /** Undefined while nothing was sent. */
  get response(): OpenResponse | undefined {
    return this.#response;
  }

  /** Resolves when all that was written has left the process. */
  emptied(): Promise<void> {
    if (this.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => this.#emptied.push(resolve));
  }

  #opened(): OpenResponse {
    this.#response ??= this.#begin(this.#contentType);
    return this.#response;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // As in Lambda, a write is done when the bytes have left the process: a handler may end it then.
    this.#opened().request.write(chunk, () => {
      done();
      if (this.writableLength === 0) for (const resolve of this.#emptied.splice(0)) resolve();
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    const { request, accepted } = this.#opened();
    request.end();
    accepted.then(() => done(), done);
  }
}
