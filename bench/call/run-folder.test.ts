import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRunFolder, processExists } from './run-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ethera-listen-'));
});
afterEach(() => rm(parent, { recursive: true }));

it('keeps the newest runs, and one that is still under way', async () => {
  const runs = [1, 2, 3, 4, 5, 6, 7].map((day) => `run-2026110${day}T120000Z-${day}`);
  for (const run of [...runs, 'phrases']) await mkdir(join(parent, run));
  const folder = await openRunFolder(parent, new Date('2026-11-08T12:00:00.5Z'), 99, (pid) => pid === 1);
  const kept = [runs[0], ...runs.slice(3), 'run-20261108T120000Z-99'];
  expect((await readdir(parent)).sort()).toEqual(['phrases', ...kept].sort());
  expect(folder).toBe(join(parent, 'run-20261108T120000Z-99'));
});

it('knows a process that lives', () => {
  expect(processExists(process.pid)).toBe(true);
});
