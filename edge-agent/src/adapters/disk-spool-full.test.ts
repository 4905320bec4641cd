import { EtheraError } from '@ethera/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { createDiskSpool, type DiskSpoolOptions } from './disk-spool.ts';
import { MemoryDisk, namesIn } from './testing/memory-disk.ts';

const folder = '/state/spool';
const key = (name: string) => `calls/2026/11/23/call/${name}`;
const body = (text: string) => Buffer.from(text);
const record = (lost: readonly string[] = []) => body(JSON.stringify({ lostRecordings: lost }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

async function openSpool(options: Partial<DiskSpoolOptions> & { archive?: MemoryArchive; disk?: MemoryDisk } = {}) {
  const { archive = new MemoryArchive(), disk = new MemoryDisk() } = options;
  const log = new MemoryLog();
  const spool = createDiskSpool({ folder, log, now: () => 1_000, ...options, archive, disk });
  await spool.open();
  return { spool, archive, disk, log };
}

/** One that refuses everything until it is mended. */
function awayArchive() {
  const archive = new MemoryArchive();
  const put = archive.put.bind(archive);
  const state = { isAway: true };
  archive.put = async (...request) => {
    if (state.isAway) throw new EtheraError('store.unavailable', 'S3 did not answer');
    return put(...request);
  };
  return { archive, state };
}

const full = (operation: string) => (operation === 'write' ? 'ENOSPC' : undefined);
const lostIn = (archive: MemoryArchive) =>
  JSON.parse(Buffer.from(archive.objects.get(key('call.json')) ?? []).toString()).lostRecordings;

describe('a full disk', () => {
  it.each(['ENOSPC', 'EDQUOT'])('while S3 can be reached (%s): recordings go straight there', async (code) => {
    const { spool, archive, disk } = await openSpool();
    disk.failing = (operation) => (operation === 'write' ? code : undefined);
    await spool.add(key('1.wav'), body('words'));
    expect(Buffer.from(archive.objects.get(key('1.wav')) ?? []).toString()).toBe('words');
    expect(disk.paths).toEqual([]);
    expect(spool.level()).toMatchObject({ files: 0, confirmed: 1, refused: 0 });
  });

  it('while S3 is away: refuses with a code, keeps nothing half-written, and takes the next when there is room', async () => {
    const { archive, state } = awayArchive();
    const { spool, disk } = await openSpool({ archive });
    disk.failing = full;
    await expect(spool.add(key('1.wav'), body('words'))).rejects.toMatchObject({ code: 'spool.full' });
    expect(disk.paths).toEqual([]);
    expect(spool.level()).toMatchObject({ files: 0, refused: 1 });
    disk.failing = () => undefined;
    await spool.add(key('2.wav'), body('more'));
    expect(namesIn(disk, folder)).toHaveLength(1);
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect([...archive.objects.keys()]).toEqual([key('2.wav')]);
  });

  it.each(['write', 'rename', 'flushFolder'])('at any step of a file (%s) counts nothing as kept', async (step) => {
    const { archive } = awayArchive();
    const { spool, disk } = await openSpool({ archive });
    disk.failing = (operation) => (operation === step ? 'ENOSPC' : undefined);
    await expect(spool.add(key('1.wav'), body('words'))).rejects.toMatchObject({ code: 'spool.full' });
    expect(spool.level().files).toBe(0);
    expect(disk.paths).toEqual([]);
  });

  it('at any operations has what it took in the archive once, and nothing of what it refused on disk', async () => {
    const plan = fc.record({
      refused: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }),
      isAway: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ refused, isAway }) => {
        const { archive, state } = awayArchive();
        state.isAway = isAway;
        const { spool, disk } = await openSpool({ archive });
        let writes = 0;
        disk.failing = (operation) =>
          ['write', 'rename', 'flushFolder'].includes(operation) && refused.includes(writes++) ? 'ENOSPC' : undefined;
        const taken: string[] = [];
        const names = ['1.wav', '2.wav', '3.wav', 'call.json'];
        for (const name of names) {
          const added = spool.add(key(name), name === 'call.json' ? record() : body(name)).then(
            () => taken.push(key(name)),
            () => undefined,
          );
          await vi.advanceTimersByTimeAsync(6_000);
          await added;
        }
        state.isAway = false;
        await vi.advanceTimersByTimeAsync(120_000);
        // The record is brought from memory, whatever becomes of the disk.
        expect([...archive.objects.keys()]).toEqual([...new Set([...taken, key('call.json')])]);
        expect(disk.paths).toEqual([]);
        expect(spool.level()).toMatchObject({ files: 0, bytes: 0, missing: 0 });
        spool.close();
      }),
      { numRuns: 100 },
    );
  });

  it('keeps a call’s record in memory, and writes it as soon as there is room', async () => {
    const { archive } = awayArchive();
    const { spool, disk } = await openSpool({ archive });
    disk.failing = full;
    const added = spool.add(key('call.json'), record());
    added.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(added).rejects.toMatchObject({ code: 'spool.full' });
    expect(disk.paths).toEqual([]);
    disk.failing = () => undefined;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(namesIn(disk, folder)).toHaveLength(1);
    spool.close();
    const next = await openSpool({ disk: disk.afterKill() });
    await next.spool.drained(AbortSignal.timeout(5_000));
    expect([...next.archive.objects.keys()]).toEqual([key('call.json')]);
  });

  it('has the record brought from memory once S3 is back, behind the rest of its call', async () => {
    const { archive, state } = awayArchive();
    const { spool, disk } = await openSpool({ archive });
    await spool.add(key('1.wav'), body('words'));
    disk.failing = full;
    const added = spool.add(key('call.json'), record());
    added.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...archive.objects.keys()]).toEqual([key('1.wav'), key('call.json')]);
    expect(disk.paths).toEqual([]);
    expect(spool.level()).toMatchObject({ files: 0, confirmed: 2 });
  });
});

describe('a spool that is bounded', () => {
  it('refuses recordings beyond it, deletes none that wait, and still takes records', async () => {
    const { archive, state } = awayArchive();
    const { spool, log, disk } = await openSpool({ archive, mostBytes: 10 });
    await spool.add(key('1.wav'), body('123456'));
    expect(log.messages('warn')).toContain('spool is filling up');
    await expect(spool.add(key('2.wav'), body('123456'))).rejects.toMatchObject({ code: 'spool.full' });
    await spool.add(key('call.json'), record([key('2.wav')]));
    expect(spool.level()).toMatchObject({ files: 2, mostBytes: 10, refused: 1 });
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...archive.objects.keys()]).toEqual([key('1.wav'), key('call.json')]);
    expect(lostIn(archive)).toEqual([key('2.wav')]);
    expect(disk.paths).toEqual([]);
  });

  it('leaves the last of the disk to the calls that go on', async () => {
    const { archive } = awayArchive();
    const { spool, disk } = await openSpool({ archive });
    disk.free = 200_000_000;
    await expect(spool.add(key('1.wav'), body('1'))).rejects.toMatchObject({ code: 'spool.full' });
    await spool.add(key('call.json'), record());
    expect(namesIn(disk, folder)).toHaveLength(1);
  });
});

describe('a disk that is lost', () => {
  it('under a running agent: a folder is made anew, the record survives and names what is gone', async () => {
    const { archive, state } = awayArchive();
    const { spool, disk, log } = await openSpool({ archive });
    await spool.add(key('1.wav'), body('one'));
    await spool.add(key('2.wav'), body('two'));
    disk.wipe(folder);
    await spool.add(key('3.wav'), body('three'));
    expect(log.messages('error')).toContain('spool’s folder was gone');
    await spool.add(key('call.json'), record());
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...archive.objects.keys()]).toEqual([key('3.wav'), key('call.json')]);
    expect(lostIn(archive)).toEqual([key('1.wav'), key('2.wav')]);
    expect(spool.level()).toMatchObject({ files: 0, missing: 2 });
    expect(disk.paths).toEqual([]);
  });

  it('after the call: its record is written again with the next recording of any', async () => {
    const { archive } = awayArchive();
    const { spool, disk } = await openSpool({ archive });
    await spool.add(key('1.wav'), body('one'));
    await spool.add(key('call.json'), record());
    disk.wipe(folder);
    await spool.add('calls/2026/11/23/other/1.wav', body('other'));
    await vi.advanceTimersByTimeAsync(0);
    spool.close();
    expect(namesIn(disk, folder)).toHaveLength(2);
    const next = await openSpool({ disk: disk.afterKill() });
    await next.spool.drained(AbortSignal.timeout(5_000));
    expect(next.archive.objects.has(key('call.json'))).toBe(true);
  });

  it('bit by bit: what does not hold what was written is set aside, and the record names it', async () => {
    const { archive, state } = awayArchive();
    const { spool, disk, log } = await openSpool({ archive });
    await spool.add(key('1.wav'), body('one'));
    await spool.add(key('2.wav'), body('two'));
    await spool.add(key('call.json'), record());
    const [first = ''] = disk.paths;
    disk.rot(first);
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...archive.objects.keys()]).toEqual([key('2.wav'), key('call.json')]);
    expect(lostIn(archive)).toEqual([key('1.wav')]);
    expect(namesIn(disk, `${folder}/unreadable`)).toHaveLength(1);
    expect(log.messages('error')).toContain('file set aside from the spool');
  });

  it('is remembered by the next agent, which brings the record', async () => {
    const { archive } = awayArchive();
    const first = await openSpool({ archive });
    await first.spool.add(key('1.wav'), body('one'));
    await first.spool.add(key('call.json'), record());
    const [wav = ''] = first.disk.paths;
    first.disk.rot(wav);
    first.spool.close();
    const aside = await openSpool({ disk: first.disk.afterKill() });
    await aside.spool.drained(AbortSignal.timeout(5_000));
    expect(lostIn(aside.archive)).toEqual([key('1.wav')]);
  });
});

describe('what S3 has not confirmed', () => {
  it('is never deleted: it is tried again, and its call’s record waits for it', async () => {
    const { spool, archive, disk, log } = await openSpool();
    archive.failNext(new EtheraError('store.unconfirmed', 'S3 took an object and did not confirm its checksum'));
    await spool.add(key('1.wav'), body('one'));
    await spool.add(key('call.json'), record());
    await vi.advanceTimersByTimeAsync(500);
    expect(namesIn(disk, folder)).toHaveLength(2);
    expect(log.lines.at(-1)?.fields).toMatchObject({ code: 'store.unconfirmed', key: key('1.wav') });
    await vi.advanceTimersByTimeAsync(1_000);
    expect([...archive.objects.keys()]).toEqual([key('1.wav'), key('call.json')]);
    expect(disk.paths).toEqual([]);
  });

  it('overwrites nothing that S3 has by its key, and is lost to nothing: it goes by another', async () => {
    const { spool, archive, disk } = await openSpool();
    archive.objects.set(key('1.wav'), body('whose?'));
    await spool.add(key('1.wav'), body('one'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Buffer.from(archive.objects.get(key('1.wav')) ?? []).toString()).toBe('whose?');
    expect(Buffer.from(archive.objects.get(key('1-2.wav')) ?? []).toString()).toBe('one');
    expect(disk.paths).toEqual([]);
  });

  it('is taken for its own where an earlier agent left it, and the same twice is one', async () => {
    const { archive } = awayArchive();
    const first = await openSpool({ archive });
    await first.spool.add(key('1.wav'), body('one'));
    first.spool.close();
    const next = await openSpool({ disk: first.disk.afterKill() });
    next.archive.objects.set(key('1.wav'), body('one'));
    await next.spool.add(key('1.wav'), body('one'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([...next.archive.objects.keys()]).toEqual([key('1.wav')]);
    expect(next.spool.level()).toMatchObject({ files: 0, missing: 0 });
  });

  it('is set aside when all its keys are taken, and named; the first record of a call stays', async () => {
    const { spool, archive, disk } = await openSpool();
    for (const name of ['1.wav', '1-2.wav', '1-3.wav', '1-4.wav', 'call.json'])
      archive.objects.set(key(name), body('?'));
    await spool.add(key('1.wav'), body('one'));
    await spool.add(key('call.json'), record());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(namesIn(disk, `${folder}/unreadable`)).toHaveLength(1);
    expect(namesIn(disk, folder)).toEqual([]);
    expect(Buffer.from(archive.objects.get(key('call.json')) ?? []).toString()).toBe('?');
  });
});

describe('a clock that is set', () => {
  it('back in a call leaves the order as it was, over a restart too', async () => {
    const { archive } = awayArchive();
    const disk = new MemoryDisk();
    const clock = { nowMs: 7_200_000 };
    const before = await openSpool({ archive, disk, now: () => clock.nowMs });
    await before.spool.add(key('1.wav'), body('1'));
    clock.nowMs -= 3_600_000;
    await before.spool.add(key('2.wav'), body('2'));
    before.spool.close();
    clock.nowMs -= 3_600_000;
    const during = await openSpool({ archive, disk: disk.afterKill(), now: () => clock.nowMs });
    await during.spool.add(key('3.wav'), body('3'));
    await during.spool.add(key('call.json'), record());
    during.spool.close();
    const after = await openSpool({ disk: disk.afterKill(), now: () => clock.nowMs });
    await after.spool.drained(AbortSignal.timeout(5_000));
    expect(after.archive.writes).toEqual(['1.wav', '2.wav', '3.wav', 'call.json'].map(key));
  });

  it.each([-3_600_000, 3_600_000])('by %d ms neither holds up nor hurries what is tried again', async (byMs) => {
    const { archive, state } = awayArchive();
    const clock = { nowMs: 7_200_000 };
    const { spool } = await openSpool({ archive, now: () => clock.nowMs });
    await spool.add(key('1.wav'), body('1'));
    await vi.advanceTimersByTimeAsync(500);
    clock.nowMs += byMs;
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(400);
    expect(archive.objects.size).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(archive.objects.size).toBe(1);
    spool.close();
  });
});
