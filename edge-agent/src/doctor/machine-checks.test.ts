import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeSpace, type MachineDeps, machineChecks } from './machine-checks.ts';
import { tell } from './testing/run-check.ts';

const userId = process.getuid?.();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-doctor-'));
  await mkdir(join(folder, 'state'));
  await mkdir(join(folder, 'recordings'));
});
afterEach(() => rm(folder, { recursive: true }));

function checksOn(changes: Partial<MachineDeps> = {}) {
  const stateDir = join(folder, 'state');
  const recordingsDir = join(folder, 'recordings');
  const without = new Set<never>();
  return machineChecks({ stateDir, mediaDir: join(stateDir, 'media'), recordingsDir, userId, without, ...changes });
}

test('folders that are there, or can be made, are well', async () => {
  const lines = await tell(checksOn(), 'user', 'folders', 'disk space');
  expect(lines.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  expect(lines[2]?.detail).toMatch(/^\d+\.\d GB free$/);
});

test('an agent that does without a technique is to be noticed', async () => {
  expect(checksOn().map(({ name }) => name)).not.toContain('techniques');
  const lines = await tell(checksOn({ without: new Set(['eager-turns', 'text-rule']) }), 'techniques');
  expect(lines).toMatchObject([{ outcome: 'warn', detail: 'the agent does without eager-turns, text-rule' }]);
});

test('another user than the agent’s would see something else', async () => {
  expect(await tell(checksOn({ userId: 54_321 }), 'user')).toMatchObject([
    { outcome: 'fail', detail: expect.stringMatching(/^is 54321, but .*state belongs to \d+$/) },
  ]);
});

test('a missing state folder is not made by the doctor', async () => {
  const stateDir = join(folder, 'missing');
  expect(await tell(checksOn({ stateDir }), 'user')).toMatchObject([
    { outcome: 'fail', detail: `${stateDir} (ETHERA_STATE_DIR): ENOENT` },
  ]);
});

test('names each folder that cannot be used', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const lines = await tell(checksOn({ mediaDir: join(file, 'media'), recordingsDir: '/nowhere/at/all' }), 'folders');
  expect(lines).toMatchObject([
    { name: 'folders: ETHERA_MEDIA_DIR', outcome: 'fail', detail: `${join(file, 'media')} cannot be written: ENOTDIR` },
    { name: 'folders: ETHERA_RECORDINGS_DIR', outcome: 'fail', detail: '/nowhere/at/all cannot be read: ENOENT' },
  ]);
});

test.each([
  [50e9, 'ok', '50.0 GB free'],
  [0.9e9, 'warn', '0.9 GB free'],
  [0.05e9, 'fail', '0.1 GB free'],
])('%d bytes: %s', (bytes, outcome, detail) => {
  expect(judgeSpace(bytes)).toMatchObject({ outcome, detail });
});
