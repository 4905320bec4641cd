import { EtheraError } from '@ethera/contract';
import type { Archive, PutOutcome } from '../ports/archive.ts';

/** An archive in memory, which writes each object once. Failures are planned by the test, first planned first used. */
export class MemoryArchive implements Archive {
  readonly objects = new Map<string, Uint8Array>();
  /** Keys in the order in which they were asked to be written, refused ones too. */
  readonly writes: string[] = [];
  /** Keys by which it was warmed. */
  readonly warmed: string[] = [];
  readonly #failures: unknown[] = [];
  #gate: Promise<void> = Promise.resolve();

  failNext(error: unknown = new EtheraError('store.unavailable', 'the store is down')): void {
    this.#failures.push(error);
  }

  /** Every request waits until `opened` resolves, or its signal aborts. */
  hold(opened: Promise<void>): void {
    this.#gate = opened;
  }

  async put(key: string, body: Uint8Array, _contentType: string, signal: AbortSignal): Promise<PutOutcome> {
    this.writes.push(key);
    await this.#answer(signal);
    const there = this.objects.get(key);
    if (there) return Buffer.from(there).equals(body) ? 'stored-before' : 'occupied';
    this.objects.set(key, Uint8Array.from(body));
    return 'stored';
  }

  async putMarker(key: string, signal: AbortSignal): Promise<void> {
    await this.put(key, new Uint8Array(0), 'application/octet-stream', signal);
  }

  async warm(key: string): Promise<void> {
    this.warmed.push(key);
  }

  async get(key: string, signal: AbortSignal): Promise<Uint8Array> {
    await this.#answer(signal);
    const object = this.objects.get(key);
    if (!object) throw new EtheraError('recording.missing', 'no such object');
    return object;
  }

  async #answer(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      await Promise.race([this.#gate, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
  }
}
