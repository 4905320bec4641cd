import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileMarker } from './render.ts';

/** One file of a rendering, set against what is in the folder now. */
export interface PlannedFile {
  readonly name: string;
  readonly text: string;
  /** What is there now; undefined where nothing is. */
  readonly before: string | undefined;
  /** `foreign`: somebody else's, which only a person may let go. */
  readonly state: 'new' | 'same' | 'changed' | 'foreign';
}

/** Compares a rendering with a folder, which may be missing. Changes nothing. */
export async function planFiles(folder: string, files: ReadonlyMap<string, string>): Promise<PlannedFile[]> {
  return Promise.all(
    [...files].map(async ([name, text]) => {
      const before = await readIfThere(join(folder, name));
      return { name, text, before, state: stateOf(text, before) };
    }),
  );
}

function stateOf(text: string, before: string | undefined): PlannedFile['state'] {
  if (before === undefined) return 'new';
  if (before === text) return 'same';
  return before.startsWith(fileMarker) ? 'changed' : 'foreign';
}

/** What a foreign file is kept as. */
export const keptSuffix = '.before-ethera';

/**
 * Writes what is new or differs. A foreign file is kept beside its successor, unless an earlier one is already.
 * Passwords are inside, so that what is new or was foreign is for owner and group alone. Owners stay as they are.
 */
export async function writeFiles(folder: string, planned: readonly PlannedFile[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  for (const { name, text, state } of planned) {
    if (state === 'same') continue;
    const path = join(folder, name);
    if (state === 'foreign') {
      await keep(path);
      await chmod(path, 0o640);
    }
    await writeFile(path, text, { mode: 0o640 });
  }
}

async function keep(path: string): Promise<void> {
  if ((await readIfThere(`${path}${keptSuffix}`)) === undefined) await copyFile(path, `${path}${keptSuffix}`);
}

/** Writes what only the file's owner may read. */
export async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}

/** A file's text, or undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
