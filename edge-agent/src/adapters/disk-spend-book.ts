import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EtheraError, spendDay } from '@ethera/contract';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import type { SpendBook } from '../ports/spend-book.ts';
import { DayLedger } from './day-ledger.ts';

/**
 * By name and not by age: a clock that jumps ahead for a moment must not make today's old. More than a machine's clock jumps
 * to in a fortnight.
 */
const KEPT_DAYS = 14;
/** The day that begins, and the day before it of turns that began before midnight. */
const OPEN_DAYS = 2;
const suffix = '.jsonl';

export interface DiskSpendBookOptions {
  readonly folder: string;
  readonly log: Log;
}

export interface DiskSpendBook extends SpendBook {
  /** May be called twice. */
  close(): void;
}

/**
 * One file a day. A killed process loses nothing of it; a power cut may lose the last seconds. Where the disk takes nothing,
 * that is logged once, and what was spent is known until the process ends.
 */
export function createDiskSpendBook({ folder, log }: DiskSpendBookOptions): DiskSpendBook {
  /** The one that was asked for last comes last. */
  const open = new Map<string, DayLedger>();
  let isKept = true;

  const keep = (write: () => void): void => {
    try {
      write();
      isKept = true;
    } catch (thrown) {
      if (isKept) logFailure(log, 'error', 'spending not kept', unwritable(thrown));
      isKept = false;
    }
  };

  const ledgerOf = (day: string): DayLedger => {
    const known = open.get(day);
    if (known) return known;
    const ledger = new DayLedger(join(folder, `${day}${suffix}`));
    keep(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      ledger.read();
      prune(folder, day);
    });
    for (const [other, before] of [...open].slice(0, 1 - OPEN_DAYS)) {
      open.delete(other);
      before.close();
    }
    open.set(day, ledger);
    return ledger;
  };

  return {
    spentUsd: (day) => ledgerOf(day).spentUsd,
    count(day, id, usd) {
      const ledger = ledgerOf(day);
      keep(() => ledger.count(id, usd));
    },
    settle(day, id, usd) {
      const ledger = ledgerOf(day);
      keep(() => ledger.settle(id, usd));
    },
    close() {
      for (const ledger of open.values()) ledger.close();
      open.clear();
    },
  };
}

function prune(folder: string, today: string): void {
  const days = readdirSync(folder)
    .map((name) => name.slice(0, -suffix.length))
    .filter((day) => day !== today && spendDay.safeParse(day).success);
  for (const day of days.toSorted().slice(0, 1 - KEPT_DAYS)) rmSync(join(folder, `${day}${suffix}`), { force: true });
}

function unwritable(thrown: unknown): EtheraError {
  const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
  return new EtheraError('state.unwritable', `what is spent cannot be kept in ETHERA_STATE_DIR: ${reason}`, {
    cause: thrown,
  });
}
