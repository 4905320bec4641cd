import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EtheraError, type Technique } from '@ethera/contract';
import { type Check, type Finding, fail, failureOf, ok, warn } from './check.ts';

/** A day without S3 at twenty calls is some 14 GB of recordings: 8000 bytes a second. */
const LITTLE_BYTES = 1_000_000_000;
const TOO_LITTLE_BYTES = 100_000_000;

export interface MachineDeps {
  readonly stateDir: string;
  readonly mediaDir: string;
  readonly recordingsDir: string;
  /** Undefined where the system has no such thing. */
  readonly userId: number | undefined;
  readonly without: ReadonlySet<Technique>;
}

const folderRemedy = 'Make the folders as docs/operations.md says under "User, group, folders".';

const userRemedy =
  'Run the doctor as the agent’s user; the installed `ethera-edge` does so by itself when root runs it.';

/** Folders, disk and user of this machine. */
export function machineChecks({ stateDir, mediaDir, recordingsDir, userId, without }: MachineDeps): Check[] {
  return [
    ...techniqueChecks(without),
    {
      name: 'user',
      remedy: folderRemedy,
      run: () => tryUser(stateDir, userId),
    },
    {
      name: 'folders',
      needs: ['user'],
      remedy: folderRemedy,
      run: async () => {
        const written = [
          await demand(stateDir, 'state.unwritable', 'ETHERA_STATE_DIR'),
          await demand(mediaDir, 'media.unwritable', 'ETHERA_MEDIA_DIR'),
        ];
        const read = await demand(recordingsDir, 'recording.unreadable', 'ETHERA_RECORDINGS_DIR');
        const faults = [...written, read].filter((finding) => finding !== undefined);
        return faults.length > 0 ? faults : ok('state and media can be written, recordings read');
      },
    },
    {
      name: 'disk space',
      remedy: 'Free some.',
      run: async () => {
        const folders = [stateDir, mediaDir, recordingsDir];
        const found = await Promise.all(folders.map(freeBytes));
        return judgeSpace(Math.min(...found));
      },
    },
  ];
}

/** Only where something is left out: nobody else has heard of it. */
function techniqueChecks(without: ReadonlySet<Technique>): Check[] {
  const remedy = 'Remove ETHERA_WITHOUT from the environment: it is for measuring only.';
  const run = async () => warn(`the agent does without ${[...without].join(', ')}`, remedy);
  return without.size > 0 ? [{ name: 'techniques', remedy, run }] : [];
}

/**
 * What another user may do tells nothing of the agent, and what it leaves behind would be in the agent's way: nothing is
 * written where this fails.
 */
async function tryUser(stateDir: string, userId: number | undefined): Promise<Finding> {
  const state = await stat(stateDir).catch((thrown: NodeJS.ErrnoException) => thrown.code ?? 'unknown');
  if (typeof state === 'string') {
    // Closed to whoever is not the agent, as it should be.
    const remedy = state === 'EACCES' ? userRemedy : folderRemedy;
    return fail(`${stateDir} (ETHERA_STATE_DIR): ${state}`, remedy);
  }
  if (userId === undefined || state.uid === userId) return ok(`is the owner of ${stateDir}`);
  return fail(`is ${userId}, but ${stateDir} belongs to ${state.uid}`, userRemedy);
}

/** @returns undefined when the agent can use it, or make it where it will be */
async function demand(
  folder: string,
  code: 'state.unwritable' | 'media.unwritable' | 'recording.unreadable',
  variable: string,
): Promise<Finding | undefined> {
  const reads = code === 'recording.unreadable';
  // Asterisk makes its own folder, or does not: the agent makes the others.
  const place = reads ? folder : await nearest(folder);
  const wanted = reads ? constants.R_OK | constants.X_OK : constants.W_OK | constants.X_OK;
  try {
    if (!(await stat(place)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(place, wanted);
    return undefined;
  } catch (thrown) {
    const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
    const message = `${folder} cannot be ${reads ? 'read' : 'written'}: ${reason}`;
    return { ...failureOf(new EtheraError(code, message), ''), about: variable };
  }
}

/** The folder itself, or the one above it that is there. */
async function nearest(folder: string): Promise<string> {
  const there = await stat(folder).then(
    () => true,
    (thrown: NodeJS.ErrnoException) => thrown.code !== 'ENOENT',
  );
  return there || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

/** Of the disk where the folder is, or would be. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (thrown) {
    if (dirname(folder) === folder) throw thrown;
    return freeBytes(dirname(folder));
  }
}

export function judgeSpace(bytes: number): Finding {
  const free = `${(bytes / 1e9).toFixed(1)} GB free`;
  const remedy = 'Free some: recordings wait on this disk while S3 is away.';
  if (bytes < TOO_LITTLE_BYTES) return fail(free, remedy);
  return bytes < LITTLE_BYTES ? warn(free, remedy) : ok(free);
}
