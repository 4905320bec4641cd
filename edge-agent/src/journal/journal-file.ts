import { join } from 'node:path';
import { callDay } from '@ethera/contract';

/** The day of a moment in UTC, as the journal's folders are named: `2026-11-23`. */
export function journalDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** Where the record of a call is. @throws {RangeError} for what is no call id */
export function journalFile(folder: string, callId: string): string {
  return join(folder, callDay(callId).replaceAll('/', '-'), `${callId}.json`);
}
