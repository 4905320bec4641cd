import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 100;
/** SQLite's own code for a database that somebody else has locked. */
const sqliteBusy = 5;

/**
 * Runs `work` while no other process holds the lock `file`, waiting for its turn.
 *
 * The lock is SQLite's on an empty database: on every system the kernel lets go of it when its holder dies, so that no
 * crash leaves a lock behind, which a file with a process id in it would.
 *
 * @param onWait called once when somebody else holds it
 * @throws Error when it was not free within `patienceMs`; whatever `work` throws
 */
export async function withLock<T>(
  file: string,
  { patienceMs, onWait }: { readonly patienceMs: number; readonly onWait: () => void },
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const lock = new DatabaseSync(file);
  try {
    const deadline = performance.now() + patienceMs;
    for (let told = false; !tryLock(lock); told = true) {
      if (!told) onWait();
      if (performance.now() > deadline) {
        throw new Error(
          `Another process has held ${file} for ${Math.round(patienceMs / 1000)} s: end it and try again.`,
        );
      }
      await delay(pollMs);
    }
    return await work();
  } finally {
    lock.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === sqliteBusy) return false;
    throw error;
  }
}
