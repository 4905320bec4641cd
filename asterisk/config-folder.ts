import { chmod, chown, copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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
    await replaceFile(path, text, 0o640);
  }
}

/** What a killed rendering leaves half-written; the next one writes over it. */
const temporarySuffix = '.ethera-new';

/**
 * Whoever is killed, or finds the disk full, leaves the file as it was: half a file of passwords would lose them.
 * @param mode of a file that is new; another keeps its mode and its owners
 */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}${temporarySuffix}`;
  const before = await stat(path).catch(ifThere);
  try {
    await rm(temporary, { force: true });
    await writeFile(temporary, text, { mode: 0o600, flush: true });
    if (before) await chown(temporary, before.uid, before.gid);
    await chmod(temporary, before ? before.mode & 0o777 : mode);
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}

async function keep(path: string): Promise<void> {
  if ((await readIfThere(`${path}${keptSuffix}`)) === undefined) await copyFile(path, `${path}${keptSuffix}`);
}

/** Writes what only the file's owner may read. */
export async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  // One that a person has opened to others is closed before it is read again.
  await chmod(path, 0o600).catch(ifThere);
  await replaceFile(path, text, 0o600);
}

/** A file's text, or undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return ifThere(error as NodeJS.ErrnoException);
  }
}

/** @returns undefined for a file that is missing. @throws what else was thrown */
function ifThere(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
