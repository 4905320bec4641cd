import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EtheraError } from '@ethera/contract';
import type { StoredRecording, StoredRecordings } from '../ports/stored-recordings.ts';

const EXTENSION = '.ulaw';

/** @param recordingsFolder where Asterisk puts recordings, each named by its call and a number */
export function createDiskStoredRecordings(recordingsFolder: string): StoredRecordings {
  return {
    async of(callId) {
      try {
        const files = (await readdir(recordingsFolder).catch(ignoreMissing)).filter(
          (file) => file.startsWith(`${callId}-`) && file.endsWith(EXTENSION),
        );
        const found = await Promise.all(files.map((file) => look(join(recordingsFolder, file))));
        return found
          .filter((each) => each !== undefined)
          .toSorted((one, other) => numberOf(one.name) - numberOf(other.name));
      } catch (thrown) {
        const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
        const message = `ETHERA_RECORDINGS_DIR cannot be read: ${reason}`;
        throw new EtheraError('recording.unreadable', message, { cause: thrown });
      }
    },
  };
}

/** The number at the end of a recording's name. */
function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

async function look(path: string): Promise<StoredRecording | undefined> {
  // Whoever removes it meanwhile needs no help.
  const known = await stat(path).catch(() => undefined);
  return known && { name: basename(path, EXTENSION), path, writtenAtMs: known.mtimeMs };
}

function ignoreMissing(thrown: unknown): string[] {
  if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw thrown;
}
