import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeAtomically } from './atomic-file.ts';

let folder: string;
let umask: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-atomic-'));
  umask = process.umask();
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.umask(umask);
  await rm(folder, { recursive: true, force: true });
});

it.each([0o077, 0o000])('gives a file the rights it is told with umask %o', async (mask) => {
  process.umask(mask);
  for (const mode of [0o600, 0o640]) {
    await writeAtomically(join(folder, 'file'), 'body', mode);
    expect((await stat(join(folder, 'file'))).mode & 0o777).toBe(mode);
  }
});

it('replaces a file as a whole: whoever has it open reads on in the old one', async () => {
  const path = join(folder, 'file');
  await writeAtomically(path, 'old', 0o600);
  const before = await stat(path);
  await writeAtomically(path, Buffer.from('new'), 0o600);
  expect((await stat(path)).ino).not.toBe(before.ino);
  expect((await readFile(path)).toString()).toBe('new');
  expect(await readdir(folder)).toEqual(['file']);
});

it('leaves nothing behind when it fails', async () => {
  await mkdir(join(folder, 'taken', 'full'), { recursive: true });
  await expect(writeAtomically(join(folder, 'taken'), 'body', 0o600)).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
});

describe('the folder’s new entry', () => {
  /** Sees each flush of a folder, and how many files stood in it then. */
  async function watchFlushes(failure?: NodeJS.ErrnoException): Promise<number[]> {
    const handle = await open(folder, 'r');
    const handles: FileHandle = Object.getPrototypeOf(handle);
    await handle.close();
    const flushed: number[] = [];
    const sync = handles.sync;
    vi.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
      if (!(await this.stat()).isDirectory()) return sync.call(this);
      flushed.push((await readdir(folder)).filter((name) => name === 'file').length);
      if (failure) throw failure;
      return sync.call(this);
    });
    return flushed;
  }

  it('is on the disk too before the write counts as done', async () => {
    const flushed = await watchFlushes();
    await writeAtomically(join(folder, 'file'), 'body', 0o600);
    expect(flushed).toEqual([1]);
  });

  it('is none of our business where the file system keeps it otherwise', async () => {
    await watchFlushes(Object.assign(new Error('invalid'), { code: 'EINVAL' }));
    await expect(writeAtomically(join(folder, 'file'), 'body', 0o600)).resolves.toBeUndefined();
  });

  it('fails the write when it cannot be kept', async () => {
    await watchFlushes(Object.assign(new Error('input/output'), { code: 'EIO' }));
    await expect(writeAtomically(join(folder, 'file'), 'body', 0o600)).rejects.toMatchObject({ code: 'EIO' });
  });
});
