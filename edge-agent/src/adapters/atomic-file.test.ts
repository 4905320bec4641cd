import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeAtomically } from './atomic-file.ts';

let folder: string;
let umask: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-atomic-'));
  umask = process.umask();
});

afterEach(async () => {
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
