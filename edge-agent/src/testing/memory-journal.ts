import type { CallRecord } from '@ethera/contract';
import type { Journal } from '../ports/journal.ts';

/** A journal in memory. */
export class MemoryJournal implements Journal {
  readonly records: CallRecord[] = [];

  async add(record: CallRecord): Promise<void> {
    this.records.push(record);
  }
}
