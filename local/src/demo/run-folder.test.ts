import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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

/** A run that ended, in the order of its second, with a recording or without. */
async function endedRun(second: number, recorded = true): Promise<string> {
  const name = `run-20261123T12000${second}Z-${second}`;
  await mkdir(join(folder, name));
  if (recorded) await writeFile(join(folder, name, 'call.wav'), '');
  return name;
}

it('keeps the last five runs, those that still go on, and what is no run', async () => {
  const ended = await Promise.all([1, 2, 3, 4, 5, 6].map((second) => endedRun(second)));
  const alive = 'run-20261123T110000Z-99';
  for (const name of [alive, 'phrases']) await mkdir(join(folder, name));
  const run = await openRunFolder(folder, now, 7, (pid) => pid === 99);
  expect(basename(run)).toBe('run-20261123T130405Z-7');
  expect((await readdir(folder)).sort()).toEqual(['phrases', alive, ...ended.slice(2), basename(run)].sort());
});

it('lets no run without a recording push one out that has it', async () => {
  const recorded = [await endedRun(1), await endedRun(2)];
  for (const second of [3, 4, 5, 6, 7, 8]) await endedRun(second, false);
  const last = await endedRun(9, false);
  const run = await openRunFolder(folder, now, 7, () => false);
  expect((await readdir(folder)).sort()).toEqual([...recorded, last, basename(run)].sort());
});

it('counts five recordings among runs without', async () => {
  const recorded: string[] = [];
  for (const second of [1, 3, 5, 7, 8, 9]) recorded.push(await endedRun(second));
  for (const second of [2, 4, 6]) await endedRun(second, false);
  const run = await openRunFolder(folder, now, 7, () => false);
  expect((await readdir(folder)).sort()).toEqual([...recorded.slice(2), basename(run)].sort());
});

it('makes what is missing', async () => {
  const run = await openRunFolder(join(folder, 'new'), now);
  expect(basename(run)).toBe(`run-20261123T130405Z-${process.pid}`);
});
