import { join } from 'node:path';
import { EtheraError } from '@ethera/contract';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import { writeAtomically } from './atomic-file.ts';
import type { Disk, DiskEntry } from './disk.ts';
import { digestOf, isHalfWritten, parseSpoolFile, type SpoolName, spoolFile } from './disk-spool-file.ts';

/** Beside the queue: what cannot be brought, for a person to look at. */
const UNREADABLE = 'unreadable';
/** The process or the machine lacks something, and any other file would fail as well: it waits. */
const passingReasons = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);
const noRoomReasons = new Set(['ENOSPC', 'EDQUOT']);

export interface SpoolFolderDeps {
  readonly path: string;
  readonly disk: Disk;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Somebody took the folder away while the agent ran; there is an empty one now. */
  readonly madeAnew: () => void;
}

/** A file that an earlier agent left. */
export interface LeftFile extends SpoolName {
  readonly file: string;
  readonly key: string;
  readonly bytes: number;
}

/** The files of a spool, each named by its place in the queue, what is in it and its key. */
export class SpoolFolder {
  readonly #deps: SpoolFolderDeps;
  #lastAtMs = 0;
  #named = 0;

  constructor(deps: SpoolFolderDeps) {
    this.#deps = deps;
  }

  /**
   * Removes what was half-written. Rejects with EtheraError `spool.unwritable`.
   * @returns what an earlier agent left, oldest first, and the keys of what is set aside
   */
  async open(): Promise<{ readonly left: readonly LeftFile[]; readonly asideKeys: readonly string[] }> {
    const { path, disk } = this.#deps;
    try {
      await disk.makeFolder(path);
      const entries = await disk.list(path);
      const halfWritten = entries.filter(({ name, isFile }) => isFile && isHalfWritten(name));
      await Promise.all(halfWritten.map(({ name }) => disk.remove(join(path, name))));
      const left: LeftFile[] = [];
      for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
        const file = await this.#takeUp(entry);
        if (file) left.push(file);
      }
      const aside = await disk.list(join(path, UNREADABLE)).catch(() => []);
      return { left, asideKeys: aside.flatMap(({ name }) => parseSpoolFile(name)?.key ?? []) };
    } catch (thrown) {
      throw unwritable(thrown);
    }
  }

  /** Its place in the queue: after everything before it, also when the clock was set back, also over a restart. */
  nextName(key: string, body: Uint8Array): string {
    this.#lastAtMs = Math.max(this.#lastAtMs, this.#deps.now());
    this.#named += 1;
    return spoolFile(this.#lastAtMs, this.#named, key, body);
  }

  /** Resolves once it is safe. Rejects with EtheraError `spool.full`, `spool.unwritable`. */
  async write(file: string, body: Uint8Array): Promise<void> {
    const { path, disk, log, madeAnew } = this.#deps;
    const write = () => writeAtomically(join(path, file), body, 0o600, disk);
    try {
      await write().catch(async (thrown) => {
        if (reasonOf(thrown) !== 'ENOENT') throw thrown;
        await disk.makeFolder(path);
        log.write('error', 'spool’s folder was gone', { remedy: 'Let nothing but the agent remove files there.' });
        madeAnew();
        await write();
      });
    } catch (thrown) {
      // It may be there in whole, and was not taken: whoever adds it again must not find it twice.
      await disk.remove(join(path, file)).catch(() => undefined);
      throw unwritable(thrown);
    }
  }

  /**
   * What is in a file, or why it cannot be brought: `gone`, or set aside. Rejects with EtheraError `spool.unreadable` where
   * it has to be tried again.
   */
  async read(file: string, digest: string | undefined): Promise<Uint8Array | 'gone' | 'aside'> {
    const { path, disk } = this.#deps;
    let body: Uint8Array;
    try {
      body = await disk.read(join(path, file));
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (reason === 'ENOENT') return 'gone';
      if (passingReasons.has(reason)) {
        throw new EtheraError('spool.unreadable', `the spool cannot be read for now: ${reason}`, { retryable: true });
      }
      await this.setAside(file, reason);
      return 'aside';
    }
    if (digest === undefined || digestOf(body) === digest) return body;
    await this.setAside(file, 'it does not hold what was written');
    return 'aside';
  }

  /** Never rejects: it is safe in the archive, and the next start brings it again, to no harm. */
  async remove(file: string, key: string): Promise<void> {
    const { path, disk, log } = this.#deps;
    await disk.remove(join(path, file)).catch((thrown) => {
      logFailure(log, 'error', 'file not removed from the spool', unwritable(thrown), { key });
    });
  }

  /** One bad file must not keep everything behind it from the archive for ever. Never rejects. */
  async setAside(file: string, reason: string): Promise<void> {
    const { path, disk, log } = this.#deps;
    const bad = new EtheraError('spool.unreadable', `a file of the spool cannot be brought to S3: ${reason}`);
    logFailure(log, 'error', 'file set aside from the spool', bad, { file });
    try {
      await disk.makeFolder(join(path, UNREADABLE));
      await disk.rename(join(path, file), join(path, UNREADABLE, file));
    } catch (thrown) {
      // It stays where it is, and is met again at the next start.
      logFailure(log, 'error', 'file not set aside', unwritable(thrown), { file });
    }
  }

  /** Undefined where the file system does not say. */
  async freeBytes(): Promise<number | undefined> {
    return this.#deps.disk.freeBytes(this.#deps.path).catch(() => undefined);
  }

  async #takeUp({ name: file, isFile, bytes }: DiskEntry): Promise<LeftFile | undefined> {
    const found = parseSpoolFile(file);
    if (!found) return undefined;
    // Numbers begin anew with each agent.
    this.#lastAtMs = Math.max(this.#lastAtMs, found.atMs + 1);
    const { key } = found;
    if (isFile && key !== undefined) return { ...found, key, file, bytes };
    await this.setAside(file, isFile ? 'its name holds no key under calls/' : 'not a file');
    return undefined;
  }
}

function unwritable(thrown: unknown): EtheraError {
  const reason = reasonOf(thrown);
  const code = noRoomReasons.has(reason) ? 'spool.full' : 'spool.unwritable';
  return new EtheraError(code, `the spool cannot be written: ${reason}`, { cause: thrown });
}

function reasonOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'unknown';
}
