import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { S3LogEntry } from '../s3/server.ts';
import { createArchiveReader } from './archive-reader.ts';

const record = (callId: string) => ({
  version: 1,
  callId,
  stage: 'dev',
  edgeId: 'local',
  personaId: 'ethera',
  caller: '',
  called: '777',
  startedAt: 1,
  answeredAt: 2,
  endedAt: 3,
  result: 'completed',
  reason: 'caller-hung-up',
  lostRecordings: [],
  conversation: [],
  turns: [],
});

let folder: string;
const events = new EventEmitter<{ request: [S3LogEntry] }>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-archive-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(key: string, text: string): Promise<void> {
  const file = join(folder, 'bucket', key);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  events.emit('request', { operation: 'PutObject', key, status: 200 } as S3LogEntry);
}

it('waits for the record of the call that was asked for', async () => {
  const archive = createArchiveReader(folder, 'bucket', { events });
  await put('calls/2026/a/call.json', JSON.stringify(record('a')));
  const awaited = archive.waitForCallRecord('b');
  await put('calls/2026/b/call.json', JSON.stringify(record('b')));
  expect((await awaited).callId).toBe('b');
  expect((await archive.waitForCallRecord()).callId).toBe('a');
  expect((await archive.callRecords()).map(({ callId }) => callId)).toEqual(['a', 'b']);
  expect(events.listenerCount('request')).toBe(0);
});

it('lists and reads objects by key', async () => {
  const archive = createArchiveReader(folder, 'bucket', { events });
  await put('prompts/x.ulaw', 'x');
  await put('calls/c', 'c');
  expect(await archive.listObjects()).toEqual(['calls/c', 'prompts/x.ulaw']);
  expect(await archive.listObjects('prompts/')).toEqual(['prompts/x.ulaw']);
  expect(String(await archive.readObject('calls/c'))).toBe('c');
});

it('waits for an object', async () => {
  const archive = createArchiveReader(folder, 'bucket', { events });
  await put('calls/c2', 'another');
  const awaited = archive.waitForObject('calls/c');
  await put('calls/c', 'c');
  expect(String(await awaited)).toBe('c');
});

it('gives up when no record comes', async () => {
  const archive = createArchiveReader(folder, 'bucket', { events });
  await put('calls/2026/a/call.json', JSON.stringify(record('a')));
  await expect(archive.waitForCallRecord('missing', 1)).rejects.toThrow(
    'the record of missing did not come within 1 ms',
  );
});
