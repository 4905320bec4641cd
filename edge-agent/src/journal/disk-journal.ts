import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallRecord, EtheraError } from '@ethera/contract';
import { temporarySuffix, writeAtomically } from '../adapters/atomic-file.ts';
import { logFailure } from '../failure-log.ts';
import type { Journal } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import { journalDay, journalFile } from './journal-file.ts';

const DAY_MS = 86_400_000;
/** Some ten thousand calls of ten minutes. What is older goes first. */
const MAX_BYTES = 256 * 1024 * 1024;

export interface DiskJournalOptions {
  readonly folder: string;
  /** How long a record stays; 0 keeps none. */
  readonly days: number;
  readonly maxBytes?: number;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface DiskJournal extends Journal {
  /** Removes what is too old, and what is too much. Never rejects. */
  prune(): Promise<void>;
}

interface JournalEntry {
  readonly path: string;
  readonly bytes: number;
}

/** A folder for each day (UTC), a file for each call. */
export function createDiskJournal({ folder, days, maxBytes = MAX_BYTES, log, now }: DiskJournalOptions): DiskJournal {
  const pruneDays = async () => {
    const oldest = journalDay(new Date(now() - days * DAY_MS));
    const known = (await readdir(folder).catch(ignoreMissing)).filter((name) => /^\d{4}-\d\d-\d\d$/.test(name)).sort();
    const isOver = (day: string) => days === 0 || day < oldest;
    for (const day of known.filter(isOver)) await rm(join(folder, day), { recursive: true, force: true });
    return known.filter((day) => !isOver(day));
  };

  /** Names sort by time, within a day by the call's. */
  const entriesOf = async (kept: readonly string[]) => {
    const entries: JournalEntry[] = [];
    for (const day of kept) {
      for (const name of (await readdir(join(folder, day))).sort()) {
        const path = join(folder, day, name);
        // What a killed agent left half-written.
        if (name.endsWith(temporarySuffix)) await rm(path, { force: true });
        else entries.push({ path, bytes: (await stat(path)).size });
      }
    }
    return entries;
  };

  const prune = async () => {
    const entries = await entriesOf(await pruneDays());
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries) {
      if (bytes <= maxBytes) break;
      await rm(entry.path, { force: true });
      bytes -= entry.bytes;
    }
  };

  return {
    async add(record: CallRecord) {
      if (days === 0) return;
      const path = journalFile(folder, record.callId);
      try {
        await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
        await writeAtomically(path, JSON.stringify(record), 0o600);
      } catch (thrown) {
        throw unwritable(thrown);
      }
    },
    async prune() {
      await prune().catch((thrown) => logFailure(log, 'warn', 'journal not pruned', unwritable(thrown)));
    },
  };
}

function unwritable(thrown: unknown): EtheraError {
  const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
  return new EtheraError('state.unwritable', `the journal of calls cannot be written: ${reason}`, { cause: thrown });
}

function ignoreMissing(thrown: unknown): string[] {
  if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw thrown;
}
