import { type FileHandle, mkdtemp, open, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { machineDisk } from './disk.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-disk-'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** Sees each flush: what was flushed, and how many bytes it had by then. */
async function watchFlushes(): Promise<{ isFolder: boolean; bytes: number; mode: number }[]> {
  const handle = await open(folder, 'r');
  const handles: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  const flushed: { isFolder: boolean; bytes: number; mode: number }[] = [];
  const sync = handles.sync;
  vi.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
    const found = await this.stat();
    flushed.push({ isFolder: found.isDirectory(), bytes: found.size, mode: found.mode & 0o777 });
    return sync.call(this);
  });
  return flushed;
}

it('has a file’s content and rights on the disk before it counts as written', async () => {
  const flushed = await watchFlushes();
  await machineDisk.write(join(folder, 'file'), 'words', 0o640);
  expect(flushed).toEqual([{ isFolder: false, bytes: 5, mode: 0o640 }]);
});

it('writes over nothing', async () => {
  await machineDisk.write(join(folder, 'file'), 'words', 0o600);
  await expect(machineDisk.write(join(folder, 'file'), 'others', 0o600)).rejects.toMatchObject({ code: 'EEXIST' });
});

it('has a new folder’s name on the disk before it counts as made', async () => {
  const flushed = await watchFlushes();
  await machineDisk.makeFolder(join(folder, 'a', 'b'));
  expect((await stat(join(folder, 'a', 'b'))).mode & 0o777).toBe(0o700);
  // Each of the two is a name in the one above it.
  expect(flushed).toMatchObject([{ isFolder: true }, { isFolder: true }]);
  await machineDisk.makeFolder(join(folder, 'a', 'b'));
  expect(flushed).toHaveLength(2);
});

it('tells files from what is none, and how long they are', async () => {
  await writeFile(join(folder, 'file'), 'words');
  await symlink('/etc/hostname', join(folder, 'link'));
  await machineDisk.makeFolder(join(folder, 'folder'));
  const entries = (await machineDisk.list(folder)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  expect(entries).toEqual([
    { name: 'file', isFile: true, bytes: 5 },
    { name: 'folder', isFile: false, bytes: 0 },
    { name: 'link', isFile: false, bytes: 0 },
  ]);
});

it('says how much room there is', async () => {
  expect(await machineDisk.freeBytes(folder)).toBeGreaterThan(0);
  await expect(machineDisk.freeBytes(join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
});
