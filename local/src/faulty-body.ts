import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/**
 * The body of one HTTP response, with the planned fault done to it. Writes wait for a slow reader; once the client has
 * gone they are dropped, because the work behind them goes on as it would in the cloud.
 */
export class FaultyBody {
  readonly #response: ServerResponse;
  readonly #fault: Fault | undefined;
  readonly #signal: AbortSignal | undefined;
  #sentBytes = 0;
  #stalled = false;

  /** @param signal ends a stall early, when the stand-in closes. */
  constructor(response: ServerResponse, fault: Fault | undefined, signal?: AbortSignal) {
    this.#response = response;
    this.#fault = fault;
    this.#signal = signal;
  }

  /** Bytes of the body that were handed to the connection so far. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** False once the client has gone or the fault has cut the connection. */
  get open(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded;
  }

  async write(chunk: Uint8Array): Promise<void> {
    const fault = this.#fault;
    if (fault?.kind === 'cut' && this.#sentBytes + chunk.length >= fault.afterBytes) {
      await this.#send(chunk.subarray(0, fault.afterBytes - this.#sentBytes));
      await this.#cut();
      return;
    }
    if (fault?.kind === 'stall' && !this.#stalled && this.#sentBytes + chunk.length > fault.afterBytes) {
      this.#stalled = true;
      const head = Math.max(0, fault.afterBytes - this.#sentBytes);
      await this.#send(chunk.subarray(0, head));
      await pause(fault.ms, this.#signal);
      await this.#send(chunk.subarray(head));
      return;
    }
    await this.#send(chunk);
  }

  /** Ends the body well, unless a cut is planned: a body shorter than the plan is cut at its end. */
  async end(): Promise<void> {
    if (this.#fault?.kind === 'cut') await this.#cut();
    if (this.open) this.#response.end();
  }

  async #send(chunk: Uint8Array): Promise<void> {
    if (!this.open || chunk.length === 0) return;
    this.#sentBytes += chunk.length;
    if (this.#response.write(chunk)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#response.off('drain', done).off('close', done);
        resolve();
      };
      this.#response.once('drain', done).once('close', done);
    });
  }

  /** What was written must leave first, or the client would lose bytes that the plan lets through. */
  async #cut(): Promise<void> {
    if (!this.open) return;
    if (this.#sentBytes > 0)
      await new Promise<void>((resolve) => this.#response.write(new Uint8Array(0), () => resolve()));
    this.#response.destroy();
  }
}

/** Waits; returns early, without an error, when `signal` aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}

/** Takes the request in and never answers. Resolves when the client gives up or the stand-in closes. */
export function hang(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
  request.resume();
  return new Promise((resolve) => {
    response.once('close', () => resolve());
    if (signal.aborted || response.destroyed) resolve();
  });
}
