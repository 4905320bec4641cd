import { EtheraError } from '@ethera/contract';
import type { Spool } from '../ports/spool.ts';

/** A spool in memory. */
export class MemorySpool implements Spool {
  /** In the order in which they were added. */
  readonly objects = new Map<string, Uint8Array>();
  /** Keys that cannot be written. */
  refuses: (key: string) => boolean = () => false;
  #gate: Promise<void> = Promise.resolve();

  /** Every object waits until `opened` resolves before it is safe. */
  hold(opened: Promise<void>): void {
    this.#gate = opened;
  }

  async add(key: string, body: Uint8Array): Promise<void> {
    await this.#gate;
    if (this.refuses(key)) throw new EtheraError('spool.unwritable', 'the spool cannot be written: ENOSPC');
    this.objects.set(key, Uint8Array.from(body));
  }

  json(key: string): unknown {
    return JSON.parse(Buffer.from(this.objects.get(key) ?? []).toString());
  }
}
