import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRunFolder } from './run-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-runs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const now = new Date('2026-11-23T13:04:05.678Z');

it('keeps the last five runs, those that still go on, and what is no run', async () => {
  const ended = [1, 2, 3, 4, 5, 6].map((second) => `run-20261123T12000${second}Z-${second}`);
  const alive = 'run-20261123T110000Z-99';
  for (const name of [...ended, alive, 'phrases']) await mkdir(join(folder, name));
  const run = await openRunFolder(folder, now, 7, (pid) => pid === 99);
  expect(basename(run)).toBe('run-20261123T130405Z-7');
  expect((await readdir(folder)).sort()).toEqual(['phrases', alive, ...ended.slice(2), basename(run)].sort());
});

it('makes what is missing', async () => {
  const run = await openRunFolder(join(folder, 'new'), now);
  expect(basename(run)).toBe(`run-20261123T130405Z-${process.pid}`);
});
