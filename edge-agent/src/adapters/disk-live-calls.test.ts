import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { savedCall } from '../core/adopted-call.ts';
import { newCall } from '../core/call-state.ts';
import type { LiveCall } from '../core/live-call.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { samplePersona } from '../testing/samples.ts';
import { createDiskLiveCalls } from './disk-live-calls.ts';
import { createDiskStoredRecordings } from './disk-stored-recordings.ts';

const callId = '20261123T094500123Z-edge-0a1b2c3d';
const otherId = '20261123T094501123Z-edge-0a1b2c3e';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-live-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function open() {
  const log = new MemoryLog();
  const live = join(folder, 'live');
  return { log, live, calls: createDiskLiveCalls({ folder: live, log }) };
}

/** @param savedAt tells one state of a call from another */
function note(savedAt: number, id = callId): LiveCall {
  return {
    version: 1,
    callId: id,
    legId: 'leg-1',
    ...{ stage: 'test', edgeId: 'edge', caller: '+49301234567', called: '777', persona: samplePersona },
    ...{ arrivedAt: 1, answeredAt: 2, savedAt },
    call: savedCall(newCall(samplePersona)),
    recordings: { lastNumber: 0, open: [], claims: [], lost: [] },
    playbacks: [],
  };
}

describe('live calls on disk', () => {
  it('come back as they were, for nobody but the agent to read', async () => {
    const { calls, live } = open();
    await calls.save(callId, () => note(3));
    await calls.save(otherId, () => note(4, otherId));
    expect(await open().calls.all()).toEqual([note(3), note(4, otherId)]);
    expect((await stat(join(live, `${callId}.json`))).mode & 0o777).toBe(0o600);
    expect((await stat(live)).mode & 0o777).toBe(0o700);
  });

  it('are written as they are by then: many changes at once are few files', async () => {
    const { calls } = open();
    let now = 0;
    let described = 0;
    const describeCall = () => {
      described += 1;
      return note(now);
    };
    const saved: Promise<void>[] = [];
    for (now = 1; now < 100; now += 1) saved.push(calls.save(callId, describeCall));
    await Promise.all(saved);
    expect(await calls.all()).toEqual([note(100)]);
    expect(described).toBeLessThan(5);
  });

  it('are forgotten when they are over, whatever is being written', async () => {
    const { calls, live } = open();
    void calls.save(callId, () => note(1));
    await calls.remove(callId);
    await calls.save(otherId, () => note(2, otherId));
    expect(await readdir(live)).toEqual([`${otherId}.json`]);
  });

  it('are another process’s once it is closed', async () => {
    const { calls } = open();
    await calls.save(callId, () => note(1));
    await calls.close();
    const saved = calls.save(callId, () => note(2)).then(() => 'saved');
    await calls.remove(callId);
    // Whoever waits for it would take for safe what is not.
    expect(await Promise.race([saved, setImmediate('waiting')])).toBe('waiting');
    expect(await open().calls.all()).toEqual([note(1)]);
  });

  it('cost a call nothing when they cannot be written, are told of once, and written when they can', async () => {
    const { calls, live, log } = open();
    // Whoever runs the tests may write anywhere; where a file is, nobody can make a folder.
    await writeFile(live, '');
    await calls.save(callId, () => note(1));
    await calls.save(callId, () => note(2));
    expect(log.messages('error')).toEqual(['live call not noted']);
    await rm(live);
    expect(await calls.all()).toEqual([note(2)]);
    expect(log.messages('error')).toHaveLength(1);
  });

  it('do without one that cannot be read, which is put aside and named', async () => {
    const { calls, live, log } = open();
    await calls.save(otherId, () => note(1, otherId));
    await writeFile(join(live, `${callId}.json`), '{"version":1,"caller":"+49301234567"');
    expect(await calls.all()).toEqual([note(1, otherId)]);
    expect(await readdir(live)).toContain(`${callId}.json.unreadable`);
    expect(JSON.stringify(log.lines)).not.toContain('49301234567');
    await calls.all();
    expect(log.messages('error')).toEqual(['live call not readable']);
    expect(await readFile(join(live, `${callId}.json.unreadable`), 'utf8')).toContain('version');
  });
});

describe('what Asterisk has recorded of a call', () => {
  it('is found by its name, in the order of its numbers', async () => {
    for (const name of [`${callId}-0010`, `${callId}-0002`, `${callId}-10001`, `${otherId}-0001`]) {
      await writeFile(join(folder, `${name}.ulaw`), '');
    }
    await writeFile(join(folder, `${callId}-0003.txt`), '');
    await utimes(join(folder, `${callId}-0002.ulaw`), 5, 5);
    const found = await createDiskStoredRecordings(folder).of(callId);
    expect(found.map(({ name }) => name.slice(callId.length))).toEqual(['-0002', '-0010', '-10001']);
    expect(found[0]).toMatchObject({ path: join(folder, `${callId}-0002.ulaw`), writtenAtMs: 5_000 });
  });

  it('is nothing where there is no folder yet, and unknown where it cannot be looked at', async () => {
    expect(await createDiskStoredRecordings(join(folder, 'none')).of(callId)).toEqual([]);
    await writeFile(join(folder, 'file'), '');
    const refused = createDiskStoredRecordings(join(folder, 'file')).of(callId);
    await expect(refused).rejects.toMatchObject({ code: 'recording.unreadable' });
  });
});
