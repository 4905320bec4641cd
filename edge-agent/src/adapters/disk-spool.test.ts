import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { machineDisk } from './disk.ts';
import { bytes, createSpoolBench, downArchive, key, type SpoolBench, untilDrained } from './testing/spool-bench.ts';

let bench: SpoolBench;
let folder: string;

beforeEach(async () => {
  bench = await createSpoolBench();
  folder = bench.folder;
});

afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
});

const openSpool = (archive?: MemoryArchive) => bench.openSpool(archive);

describe('a spool', () => {
  it('brings what it is given into the archive, and forgets it then', async () => {
    const { spool, archive } = openSpool();
    await spool.open();
    await spool.add(key('caller.wav'), bytes('audio'));
    await untilDrained(spool);
    expect(Buffer.from(archive.objects.get(key('caller.wav')) ?? []).toString()).toBe('audio');
    expect(await readdir(folder)).toEqual([]);
  });

  it('lets whatever is sent with a recording go first', async () => {
    const reads: string[] = [];
    const read = async (path: string) => {
      reads.push(path);
      return readFile(path);
    };
    const { spool, archive } = bench.openSpool(undefined, { headStartMs: 30, disk: { ...machineDisk, read } });
    await spool.open();
    await spool.add(key('caller.wav'), bytes('audio'));
    expect(reads).toEqual([]);
    await untilDrained(spool);
    expect(archive.writes).toEqual([key('caller.wav')]);
  });

  it('brings several calls at once, and of each its record last', async () => {
    const archive = new MemoryArchive();
    const gate = Promise.withResolvers<void>();
    archive.hold(gate.promise);
    const { spool } = openSpool(archive);
    await spool.open();
    const calls = [1, 2, 3, 4, 5].map((call) => `calls/2026/11/23/call-${call}`);
    for (const call of calls) await spool.add(`${call}/caller.wav`, bytes('x'));
    for (const call of calls) await spool.add(`${call}/call.json`, bytes('{}'));
    await vi.waitFor(() => expect(archive.writes).toEqual(calls.slice(0, 4).map((call) => `${call}/caller.wav`)));
    gate.resolve();
    await untilDrained(spool);
    expect(archive.writes.toSorted()).toEqual(calls.flatMap((call) => [`${call}/call.json`, `${call}/caller.wav`]));
    for (const call of calls) {
      expect(archive.writes.indexOf(`${call}/call.json`)).toBeGreaterThan(archive.writes.indexOf(`${call}/caller.wav`));
    }
  });

  it('names the type of what it brings', async () => {
    const types: string[] = [];
    const archive = new MemoryArchive();
    vi.spyOn(archive, 'put').mockImplementation(async (_key, _body, type) => {
      types.push(type);
      return 'stored';
    });
    const { spool } = openSpool(archive);
    await spool.open();
    for (const name of ['caller.wav', 'call.json', 'other']) await spool.add(key(name), bytes('x'));
    await untilDrained(spool);
    expect(types).toEqual(['audio/wav', 'application/json', 'application/octet-stream']);
  });

  it('keeps to the order in which it was asked, though a long object takes longer to write', async () => {
    const { spool, archive } = openSpool();
    await spool.open();
    await Promise.all([
      spool.add(key('1-long.wav'), new Uint8Array(8_000_000)),
      spool.add(key('2.wav'), bytes('b')),
      spool.add(key('3.json'), bytes('c')),
    ]);
    await untilDrained(spool);
    expect(archive.writes).toEqual([key('1-long.wav'), key('2.wav'), key('3.json')]);
  });

  it('keeps files for its own eyes', async () => {
    const { spool } = openSpool(downArchive());
    await spool.open();
    await spool.add(key('caller.wav'), bytes('audio'));
    const [file = ''] = await readdir(folder);
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('deletes nothing before the archive has confirmed it', async () => {
    const archive = new MemoryArchive();
    const { spool } = openSpool(archive);
    const confirmed = Promise.withResolvers<void>();
    archive.hold(confirmed.promise);
    await spool.open();
    await spool.add(key('caller.wav'), bytes('audio'));
    await vi.waitUntil(() => archive.writes.length === 1);
    expect(await readdir(folder)).toHaveLength(1);
    confirmed.resolve();
    await untilDrained(spool);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('after a restart', () => {
  it('brings what was left first, oldest first', async () => {
    const before = openSpool(downArchive());
    await before.spool.open();
    for (const name of ['b.wav', 'a.wav']) {
      before.clock.nowMs += 1;
      await before.spool.add(key(name), bytes(name));
    }
    for (const name of ['d.wav', 'c.wav']) await before.spool.add(key(name), bytes(name));
    before.spool.close();
    const after = openSpool();
    after.clock.nowMs = 2_000;
    await after.spool.open();
    await after.spool.add(key('call.json'), bytes('{}'));
    await untilDrained(after.spool);
    expect(after.archive.writes).toEqual(['b.wav', 'a.wav', 'd.wav', 'c.wav', 'call.json'].map(key));
    expect(after.log.lines).toMatchObject([{ message: 'spool resumed', fields: { waiting: 4 } }]);
  });

  it('takes up what a release left that named no digests, and sorts it by its age', async () => {
    await mkdir(folder, { recursive: true });
    const named = (atMs: number, name: string) =>
      `${String(atMs).padStart(15, '0')}-000000001-${encodeURIComponent(key(name))}`;
    await writeFile(join(folder, named(900, '2.wav')), 'old');
    await writeFile(join(folder, named(800, '1.wav')), 'older');
    const { spool, archive } = openSpool();
    await spool.open();
    expect(spool.level()).toMatchObject({ files: 2, bytes: 8, oldestAtMs: 800 });
    await untilDrained(spool);
    expect(archive.writes).toEqual(['1.wav', '2.wav'].map(key));
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes what was half-written, and leaves alone what is none of its own', async () => {
    const before = openSpool(downArchive());
    await before.spool.open();
    await before.spool.add(key('a.wav'), bytes('whole'));
    before.spool.close();
    await writeFile(join(folder, '5f0c.tmp'), 'half');
    await writeFile(join(folder, 'notes.txt'), 'a person’s');
    const after = openSpool();
    await after.spool.open();
    await untilDrained(after.spool);
    expect(after.archive.writes).toEqual([key('a.wav')]);
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });
});

describe('while the archive is down', () => {
  it('tries again, later each time, and keeps the order', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const archive = new MemoryArchive();
    for (let failure = 0; failure < 7; failure += 1) archive.failNext();
    const { spool, log } = openSpool(archive);
    await spool.open();
    await spool.add(key('1.wav'), bytes('a'));
    await spool.add(key('2.wav'), bytes('b'));
    const retries: unknown[] = [];
    for (let failure = 1; failure <= 7; failure += 1) {
      await vi.waitUntil(() => log.messages('warn').length === failure && vi.getTimerCount() === 1, { interval: 1 });
      const retryMs = log.lines.at(-1)?.fields.retryMs;
      retries.push(retryMs);
      await vi.advanceTimersByTimeAsync(Number(retryMs) - 100);
      expect(vi.getTimerCount()).toBe(1);
      await vi.advanceTimersByTimeAsync(100);
    }
    await spool.drained(new AbortController().signal);
    expect(retries).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(archive.writes).toEqual([...Array(8).fill(key('1.wav')), key('2.wav')]);
    expect(log.lines.at(-1)?.fields).toMatchObject({ code: 'store.unavailable', waiting: 2 });
  });

  it('says it loudly when trying again cannot help', async () => {
    const archive = new MemoryArchive();
    archive.failNext(new EtheraError('store.denied', 'no permission'));
    const { spool, log } = openSpool(archive);
    await spool.open();
    await spool.add(key('1.wav'), bytes('a'));
    await vi.waitUntil(() => log.lines.length > 0);
    expect(log.lines).toMatchObject([
      { level: 'error', message: 'upload failed', fields: { code: 'store.denied', key: key('1.wav') } },
    ]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('stops at once when it is closed, and keeps the files', async () => {
    const { spool, archive, log } = openSpool(downArchive());
    await spool.open();
    await spool.add(key('1.wav'), bytes('a'));
    await vi.waitUntil(() => archive.writes.length === 1);
    spool.close();
    await untilDrained(spool);
    expect(await readdir(folder)).toHaveLength(1);
    expect(log.lines).toEqual([]);
  });

  it('does not hold up whoever waits for it longer than they want', async () => {
    const { spool } = openSpool(downArchive());
    await spool.open();
    await spool.add(key('1.wav'), bytes('a'));
    const abort = new AbortController();
    const drained = spool.drained(abort.signal);
    abort.abort();
    await expect(drained).resolves.toBeUndefined();
    await expect(spool.drained(abort.signal)).resolves.toBeUndefined();
  });
});

describe('a disk that fails', () => {
  it('refuses to start on a folder that cannot be made', async () => {
    await writeFile(folder, 'a file stands in the way');
    await expect(openSpool().spool.open()).rejects.toMatchObject({ code: 'spool.unwritable' });
  });

  it('goes on after a file that somebody has removed', async () => {
    const archive = new MemoryArchive();
    const before = openSpool(downArchive());
    await before.spool.open();
    await before.spool.add(key('1.wav'), bytes('a'));
    await before.spool.add(key('2.wav'), bytes('b'));
    before.spool.close();
    const gate = Promise.withResolvers<void>();
    archive.hold(gate.promise);
    const after = openSpool(archive);
    await after.spool.open();
    await vi.waitUntil(() => archive.writes.length === 1);
    const second = (await readdir(folder)).sort().at(-1) ?? '';
    await rm(join(folder, second));
    await after.spool.add(key('3.wav'), bytes('c'));
    gate.resolve();
    await untilDrained(after.spool);
    expect(archive.writes).toEqual([key('1.wav'), key('3.wav')]);
    expect(after.log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'file gone from the spool', fields: { key: key('2.wav') } },
    ]);
  });
});

it('reads a file back as it was written', async () => {
  const { spool } = openSpool(downArchive());
  await spool.open();
  await spool.add(key('a b%?.wav'), bytes('audio'));
  const [file = ''] = await readdir(folder);
  expect((await readFile(join(folder, file))).toString()).toBe('audio');
  spool.close();
  await chmod(folder, 0o700);
  const after = openSpool();
  await after.spool.open();
  await untilDrained(after.spool);
  expect(after.archive.writes).toEqual([key('a b%?.wav')]);
});
