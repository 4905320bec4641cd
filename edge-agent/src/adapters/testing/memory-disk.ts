import { dirname, join } from 'node:path';
import type { Disk, DiskEntry } from '../disk.ts';

type Operation = Exclude<keyof Disk, 'freeBytes'>;

interface Content {
  now: Uint8Array;
  /** What a power cut leaves. */
  flushed: Uint8Array;
}

/** What is there, and what would be after a power cut. */
interface Names {
  readonly files: Map<string, Content>;
  readonly flushed: Map<string, Content>;
  /** Paths that differ between the two, or did. */
  readonly changed: Set<string>;
  readonly folders: Set<string>;
}

/**
 * A disk in memory on which the process can die, or the power fail, between any two operations and within a write. What
 * is asked of it after that is never answered.
 */
export class MemoryDisk implements Disk {
  readonly #names: Names;
  /** Operations so far, and what others count as such. */
  steps = 0;
  /** The process dies before this step. */
  lastStep = Number.POSITIVE_INFINITY;
  /** Code of what goes wrong with an operation; undefined where it goes well. A write that fails has written half. */
  failing: (operation: Operation, path: string) => string | undefined = () => undefined;
  free = Number.POSITIVE_INFINITY;
  readonly #died = Promise.withResolvers<void>();

  constructor(names: Names = { files: new Map(), flushed: new Map(), changed: new Set(), folders: new Set() }) {
    this.#names = names;
  }

  get died(): Promise<void> {
    return this.#died.promise;
  }

  get isDead(): boolean {
    return this.steps > this.lastStep;
  }

  /** For whoever opens it next: what a killed process leaves. */
  afterKill(): MemoryDisk {
    return new MemoryDisk(this.#names);
  }

  /** For whoever opens it next. @param names whether those that were not flushed have come to the disk by chance */
  afterPowerCut(names: 'lost' | 'kept'): MemoryDisk {
    const from = names === 'lost' ? this.#names.flushed : this.#names.files;
    const files = new Map([...from].map(([path, { flushed }]) => [path, { now: flushed, flushed }]));
    return new MemoryDisk({
      files,
      flushed: new Map(files),
      changed: new Set(),
      folders: new Set(this.#names.folders),
    });
  }

  /** What `rm -rf` does. */
  wipe(folder: string): void {
    const { files, flushed, folders } = this.#names;
    for (const path of files.keys()) if (path.startsWith(`${folder}/`)) files.delete(path);
    for (const path of flushed.keys()) if (path.startsWith(`${folder}/`)) flushed.delete(path);
    for (const path of folders) if (path === folder || path.startsWith(`${folder}/`)) folders.delete(path);
  }

  /** Paths of the files that are there. */
  get paths(): string[] {
    return [...this.#names.files.keys()].sort();
  }

  /** Flips a bit of a file, as an old disk does. */
  rot(path: string): void {
    const content = this.#names.files.get(path);
    if (!content) throw new Error(`there is no ${path}`);
    content.now = Uint8Array.from(content.now, (byte, index) => (index === 0 ? byte ^ 1 : byte));
  }

  /** Counts as one more operation. Resolves unless the process is dead by then. */
  async step(): Promise<void> {
    this.steps += 1;
    if (!this.isDead) return;
    this.#died.resolve();
    await new Promise(() => undefined);
  }

  async makeFolder(path: string): Promise<void> {
    await this.#begin('makeFolder', path);
    for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) this.#names.folders.add(folder);
  }

  async list(path: string): Promise<readonly DiskEntry[]> {
    await this.#begin('list', path);
    this.#demandFolder(path);
    const { files, folders } = this.#names;
    const inside = [...files.keys(), ...folders].filter((each) => dirname(each) === path);
    return inside.map((each) => {
      const file = files.get(each);
      return { name: each.slice(path.length + 1), isFile: file !== undefined, bytes: file?.now.length ?? 0 };
    });
  }

  async read(path: string): Promise<Uint8Array> {
    await this.#begin('read', path);
    return this.#demand(path).now;
  }

  async write(path: string, body: Uint8Array | string): Promise<void> {
    this.#demandFolder(dirname(path));
    const bytes = Buffer.from(body);
    const content: Content = { now: bytes.subarray(0, bytes.length / 2), flushed: new Uint8Array(0) };
    const code = this.failing('write', path);
    if (!this.isDead) this.#set(path, content);
    await this.step();
    if (code) throw failure(code);
    content.now = bytes;
    content.flushed = bytes;
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#begin('rename', from);
    this.#demandFolder(dirname(to));
    const content = this.#demand(from);
    this.#set(from, undefined);
    this.#set(to, content);
  }

  async remove(path: string): Promise<void> {
    await this.#begin('remove', path);
    this.#set(path, undefined);
  }

  async flushFolder(path: string): Promise<void> {
    await this.#begin('flushFolder', path);
    const { files, flushed, changed } = this.#names;
    for (const each of changed) {
      if (dirname(each) !== path) continue;
      const content = files.get(each);
      if (content) flushed.set(each, content);
      else flushed.delete(each);
      changed.delete(each);
    }
  }

  async freeBytes(): Promise<number> {
    return this.free;
  }

  async #begin(operation: Operation, path: string): Promise<void> {
    await this.step();
    const code = this.failing(operation, path);
    if (code) throw failure(code);
  }

  #set(path: string, content: Content | undefined): void {
    const { files, changed } = this.#names;
    if (content) files.set(path, content);
    else files.delete(path);
    changed.add(path);
  }

  #demand(path: string): Content {
    const content = this.#names.files.get(path);
    if (!content) throw failure('ENOENT');
    return content;
  }

  #demandFolder(path: string): void {
    if (!this.#names.folders.has(path)) throw failure('ENOENT');
  }
}

/** As Node's file system fails. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Names the files of a folder without it. */
export function namesIn(disk: MemoryDisk, folder: string): string[] {
  return disk.paths.filter((path) => dirname(path) === folder).map((path) => path.slice(join(folder, '/').length));
}
