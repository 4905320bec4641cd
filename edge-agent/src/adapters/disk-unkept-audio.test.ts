import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryLog } from '../testing/memory-log.ts';
import { createDiskUnkeptAudio } from './disk-unkept-audio.ts';

const callId = '20261123T094500123Z-edge-0a1b2c3d';
const otherId = '20261123T094500123Z-edge-0a1b2c3e';

let root: string;
let folder: string;
let recordings: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-unkept-'));
  folder = join(root, 'state', 'unkept');
  recordings = join(root, 'recordings');
  await mkdir(recordings);
});

afterEach(() => rm(root, { recursive: true, force: true }));

const record = (call: string, number: number) => writeFile(join(recordings, `${call}-000${number}.ulaw`), 'words');

/** An agent: it knows nothing of the one before but what is on disk. */
function openAgent({ refuses = false } = {}) {
  const log = new MemoryLog();
  const asterisk = { refuses };
  const telephony = {
    async deleteRecording(path: string) {
      if (asterisk.refuses) throw new EtheraError('ari.request', 'no');
      await rm(join(recordings, basename(path)));
    },
  };
  const unkept = createDiskUnkeptAudio({ folder, recordingsFolder: recordings, telephony, log });
  return { unkept, log, asterisk };
}

test('the end of a call takes its recordings, no other’s, and the note of it', async () => {
  const { unkept, log } = openAgent();
  await unkept.begin(callId);
  await unkept.begin(otherId);
  expect((await stat(join(folder, callId))).mode & 0o777).toBe(0o600);
  await record(callId, 1);
  await record(otherId, 1);
  await unkept.end(callId);
  expect(await readdir(recordings)).toEqual([`${otherId}-0001.ulaw`]);
  expect(await readdir(folder)).toEqual([otherId]);
  expect(log.lines).toEqual([]);
});

test('the agent after one that was killed removes what that one could not, and then forgets the call', async () => {
  await openAgent().unkept.begin(callId);
  await record(callId, 1);
  await record(callId, 2);
  await record(otherId, 1);
  const { unkept, log } = openAgent();
  await unkept.sweep();
  expect(await readdir(recordings)).toEqual([`${otherId}-0001.ulaw`]);
  expect(log.lines).toMatchObject([
    { message: 'recordings of an earlier call removed', fields: { callId, recordings: 2 } },
  ]);
  // The orphan's recorder ends late.
  await record(callId, 3);
  await unkept.sweep();
  expect(await readdir(recordings)).toEqual([`${otherId}-0001.ulaw`]);
  await unkept.sweep();
  expect(await readdir(folder)).toEqual([]);
});

test('a sweep leaves a call alone that is going on', async () => {
  const { unkept } = openAgent();
  await unkept.begin(callId);
  await record(callId, 1);
  await unkept.sweep();
  expect(await readdir(recordings)).toHaveLength(1);
});

test('what Asterisk does not remove is told, remembered and tried again', async () => {
  const { unkept, log, asterisk } = openAgent({ refuses: true });
  await unkept.begin(callId);
  await record(callId, 1);
  await unkept.end(callId);
  expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
    { message: 'audio may be left', fields: { callId } },
  ]);
  asterisk.refuses = false;
  await unkept.sweep();
  expect(await readdir(recordings)).toEqual([]);
});

test('a call is not forgotten while nobody can look for its recordings', async () => {
  const { unkept, log } = openAgent();
  await unkept.begin(callId);
  await rm(recordings, { recursive: true });
  await writeFile(recordings, 'no folder');
  await unkept.end(callId);
  expect(log.lines).toMatchObject([{ level: 'error', message: 'audio may be left', fields: { callId } }]);
  expect(await readdir(folder)).toEqual([callId]);
});

test('a state folder that cannot be written is an error with its remedy', async () => {
  await writeFile(join(root, 'state'), 'no folder');
  await expect(openAgent().unkept.begin(callId)).rejects.toMatchObject({ code: 'state.unwritable' });
});
