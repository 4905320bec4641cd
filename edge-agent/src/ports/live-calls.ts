import type { LiveCall } from '../core/live-call.ts';

/**
 * What another process would have to know of the calls that are going on. Nothing of it ever rejects: a disk that is full
 * harms no call, and is told of once.
 */
export interface LiveCalls {
  /**
   * Keeps the call as it is by the time of the writing: several at once become one. Resolves when a state no older than
   * this moment's is on disk, or cannot be. Never resolves once this is closed: who waits for it must do nothing more that
   * the next process would have to know of.
   */
  save(callId: string, call: () => LiveCall): Promise<void>;
  /** The call is over, and concluded. */
  remove(callId: string): Promise<void>;
  /** All that there are: those of this process, and those that an earlier one left. */
  all(): Promise<readonly LiveCall[]>;
  /** Writes and removes nothing from here on: the calls are another process's. Resolves when nothing is being written. */
  close(): Promise<void>;
}
