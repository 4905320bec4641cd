import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface DiskEntry {
  readonly name: string;
  /** Neither a folder nor a link. */
  readonly isFile: boolean;
  readonly bytes: number;
}

/** What can be done to files, a step each: any of them may fail, or be the last that a process does. */
export interface Disk {
  /** With what is above it, for nobody but us; there already is well. Survives a power cut. */
  makeFolder(path: string): Promise<void>;
  list(path: string): Promise<readonly DiskEntry[]>;
  read(path: string): Promise<Uint8Array>;
  /**
   * Resolves when the content, not the name, would survive a power cut.
   * @param mode such as 0o600, whatever the umask
   */
  write(path: string, body: Uint8Array | string, mode: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Nothing there is well. */
  remove(path: string): Promise<void>;
  /** Resolves when the names in the folder would survive a power cut. */
  flushFolder(path: string): Promise<void>;
  /** What the folder's file system has left for us. */
  freeBytes(path: string): Promise<number>;
}

/** This machine's disk. What fails is an error of Node's with its `code`. */
export const machineDisk: Disk = {
  async makeFolder(path) {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await flushFolder(dirname(made));
  },
  async list(path) {
    const entries = await readdir(path, { withFileTypes: true });
    return Promise.all(
      entries.map(async (entry) => {
        const isFile = entry.isFile();
        const bytes = isFile ? await bytesOf(join(path, entry.name)) : 0;
        return { name: entry.name, isFile, bytes };
      }),
    );
  },
  read: (path) => readFile(path),
  async write(path, body, mode) {
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const file = await open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
    try {
      await file.writeFile(body);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  flushFolder,
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (thrown) {
    // Some network file systems cannot, and keep their folders otherwise.
    if ((thrown as NodeJS.ErrnoException).code !== 'EINVAL') throw thrown;
  } finally {
    await folder.close();
  }
}

/** 0 for one that has just gone. */
async function bytesOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
