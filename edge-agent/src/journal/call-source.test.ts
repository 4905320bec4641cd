import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { callRecordKey, createCallId, type EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryObjects } from '../testing/memory-objects.ts';
import { sampleCall } from '../testing/sample-call.ts';
import { type CallSource, callStartedAt, findCall } from './call-source.ts';
import { createDiskCallSource } from './disk-call-source.ts';
import { journalFile } from './journal-file.ts';
import { createS3CallSource } from './s3-call-source.ts';

const callId = (iso: string, random = '0a1b2c3d') => createCallId(new Date(iso), 'edge', random);
const newest = callId('2026-11-23T09:45:00.123Z');
const sameSecond = callId('2026-11-23T09:45:00.001Z');
const yesterday = callId('2026-11-22T23:59:59.999Z');
const lastYear = callId('2025-01-01T00:00:00.000Z');
const all = [newest, sameSecond, yesterday, lastYear];

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-source-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function openDisk() {
  const put = async (id: string, text: string) => {
    const path = journalFile(root, id);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  return { put, source: createDiskCallSource(root) };
}

async function openS3() {
  const objects = new MemoryObjects();
  const put = async (id: string, text: string) => void objects.objects.set(callRecordKey(id), text);
  return { put, source: createS3CallSource(objects), objects };
}

async function idsOf(source: CallSource, prefix?: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of source.callIds(prefix)) ids.push(id);
  return ids;
}

describe.each([
  ['the journal', openDisk],
  ['the bucket', openS3],
])('calls in %s', (_, open) => {
  async function openFull() {
    const place = await open();
    for (const id of all.toReversed()) await place.put(id, JSON.stringify({ ...sampleCall, callId: id }));
    return place;
  }

  test('come newest first', async () => {
    const { source } = await openFull();
    expect(await idsOf(source)).toEqual(all);
  });

  test.each([
    ['2026', [newest, sameSecond, yesterday]],
    ['20261123', [newest, sameSecond]],
    ['20261123T094500001', [sameSecond]],
    ['20261122T', [yesterday]],
    ['20261124', []],
    ['../2026', []],
    [newest, [newest]],
  ] as const)('are found by how they begin: %s', async (prefix, expected) => {
    const { source } = await openFull();
    expect(await idsOf(source, prefix)).toEqual(expected);
  });

  test('are read as they were kept', async () => {
    const { source } = await openFull();
    expect(await source.read(yesterday)).toEqual({ ...sampleCall, callId: yesterday });
  });

  test('are meant by a beginning that only one has', async () => {
    const { source } = await openFull();
    expect(await findCall(source, '20261123T0945001')).toBe(newest);
    expect(await findCall(source, newest)).toBe(newest);
  });

  test('are not guessed at: two of them are named, none is said to be none', async () => {
    const { source } = await openFull();
    const ambiguous = await findCall(source, '20261123').catch((thrown: EtheraError) => thrown);
    expect(ambiguous).toMatchObject({ code: 'call.ambiguous', message: expect.stringContaining(sameSecond) });
    await expect(findCall(source, '1999')).rejects.toMatchObject({ code: 'call.unknown' });
    await expect(source.read(callId('2026-11-23T10:00:00.000Z'))).rejects.toMatchObject({ code: 'call.unknown' });
  });

  test.each([
    ['{"version":1,', 'is no JSON'],
    ['{}', 'is not a call’s record: version'],
    [JSON.stringify({ ...sampleCall, turns: [{ turn: 'secret words' }] }), 'turns.0.turn'],
  ])('that are damaged are named, and not quoted: %s', async (text, fault) => {
    const { put, source } = await open();
    await put(newest, text);
    const error = await source.read(newest).catch((thrown: EtheraError) => thrown);
    expect(error).toMatchObject({ code: 'call.unreadable', message: expect.stringContaining(fault) });
    expect(error).toMatchObject({ message: expect.stringContaining(newest) });
    expect(error).toMatchObject({ message: expect.not.stringContaining('secret') });
  });

  test('are none before the first', async () => {
    const { source } = await open();
    expect(await idsOf(source)).toEqual([]);
  });
});

test('a call is found in the bucket without a look at other days', async () => {
  const { put, source, objects } = await openS3();
  for (const id of all) await put(id, '{}');
  await findCall(source, newest);
  expect(objects.listed).toEqual(['calls/', 'calls/2026/', 'calls/2026/11/', `calls/2026/11/23/${newest}`]);
});

test('what else lies in the journal’s folder is no call', async () => {
  await mkdir(join(root, '2026-11-23'));
  await mkdir(join(root, 'notes'));
  await writeFile(join(root, '2026-11-23', 'x.tmp'), '{');
  expect(await idsOf(createDiskCallSource(root))).toEqual([]);
});

test('a journal that may not be read is an error with its remedy', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(idsOf(createDiskCallSource(join(root, 'file')))).rejects.toMatchObject({ code: 'state.unreadable' });
});

test('the id of a call tells when it began', () => {
  expect(callStartedAt(newest)).toBe(Date.parse('2026-11-23T09:45:00.123Z'));
});
