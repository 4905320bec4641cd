import type { CallRecord } from '@ethera/contract';

/** The records of finished calls on this machine, for its operator. */
export interface Journal {
  /** Resolves once the record is safe on disk. Rejects with EtheraError `state.unwritable`. */
  add(record: CallRecord): Promise<void>;
}
