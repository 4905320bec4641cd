import { type LiveCall, liveCall } from '../core/live-call.ts';
import type { LiveCalls } from '../ports/live-calls.ts';

/** Live calls in memory, as they come back from a disk. */
export class MemoryLiveCalls implements LiveCalls {
  readonly notes = new Map<string, LiveCall>();
  closed = false;
  /** A full disk: what there is stays. */
  isFull = false;

  async save(callId: string, call: () => LiveCall): Promise<void> {
    if (this.closed) return new Promise(() => undefined);
    if (this.isFull) return;
    this.notes.set(callId, liveCall.parse(JSON.parse(JSON.stringify(call()))));
  }

  async remove(callId: string): Promise<void> {
    if (!this.closed) this.notes.delete(callId);
  }

  async all(): Promise<readonly LiveCall[]> {
    return [...this.notes.values()];
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
