import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCallId } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryLog } from '../testing/memory-log.ts';
import { sampleCall } from '../testing/sample-call.ts';
import { createDiskJournal } from './disk-journal.ts';

const now = Date.UTC(2026, 10, 23, 12);
const day = 86_400_000;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-journal-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

function openJournal({ days = 30, maxBytes = 1_000_000 } = {}) {
  const log = new MemoryLog();
  const folder = join(root, 'journal');
  return { folder, log, journal: createDiskJournal({ folder, days, maxBytes, log, now: () => now }) };
}

function callAt(atMs: number, random = '0a1b2c3d') {
  return { ...sampleCall, callId: createCallId(new Date(atMs), 'edge', random) };
}

const filesOf = async (folder: string) => (await readdir(folder, { recursive: true })).sort();

describe('the journal', () => {
  test('keeps a record under its day, for the agent’s user alone', async () => {
    const { journal, folder } = openJournal();
    const record = callAt(now);
    await journal.add(record);
    const path = join(folder, '2026-11-23', `${record.callId}.json`);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(record);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, '2026-11-23'))).mode & 0o777).toBe(0o700);
  });

  test('keeps nothing for 0 days, and removes what was kept before', async () => {
    await openJournal().journal.add(callAt(now));
    const { journal, folder } = openJournal({ days: 0 });
    await journal.add(callAt(now, '0a1b2c3e'));
    await journal.prune();
    expect(await filesOf(folder)).toEqual([]);
  });

  test('lets a record go after its days, and not before', async () => {
    const { journal, folder } = openJournal({ days: 2 });
    for (const age of [0, 1, 2, 3, 4]) await journal.add(callAt(now - age * day));
    await journal.prune();
    expect(await readdir(folder)).toEqual(['2026-11-21', '2026-11-22', '2026-11-23']);
  });

  test('lets the oldest go when there is too much', async () => {
    const { journal } = openJournal();
    const records = [callAt(now - day), callAt(now - 2), callAt(now - 1), callAt(now)];
    for (const record of records) await journal.add(record);
    const { journal: small, folder } = openJournal({ maxBytes: 2 * JSON.stringify(sampleCall).length + 100 });
    await small.prune();
    expect(await filesOf(join(folder, '2026-11-23'))).toEqual(records.slice(2).map(({ callId }) => `${callId}.json`));
    expect(await filesOf(join(folder, '2026-11-22'))).toEqual([]);
  });

  test('removes what a killed agent left half-written', async () => {
    const { journal, folder } = openJournal();
    await mkdir(join(folder, '2026-11-23'), { recursive: true });
    await writeFile(join(folder, '2026-11-23', 'x.tmp'), '{');
    await journal.prune();
    expect(await filesOf(folder)).toEqual(['2026-11-23']);
  });

  test('that cannot be written says so', async () => {
    const { journal, folder, log } = openJournal();
    await writeFile(folder, 'no folder');
    await expect(journal.add(callAt(now))).rejects.toMatchObject({ code: 'state.unwritable' });
    await journal.prune();
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'journal not pruned', fields: { code: 'state.unwritable' } },
    ]);
  });
});
