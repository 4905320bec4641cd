import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { type Disk, machineDisk } from './disk.ts';
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

describe('an entry that cannot be brought', () => {
  /** Where a killed agent left `1.wav`, `2.wav` and `3.wav`. Gives their files' names. */
  async function leaveThree(): Promise<[string, string, string]> {
    const before = bench.openSpool(downArchive());
    await before.spool.open();
    for (const name of ['1.wav', '2.wav', '3.wav']) await before.spool.add(key(name), bytes(name));
    before.spool.close();
    return (await readdir(folder)).sort() as [string, string, string];
  }

  const unreadable = () => readdir(join(folder, 'unreadable'));

  it.each([
    ['a folder', 'not a file', (path: string) => mkdir(path)],
    ['a link', 'not a file', (path: string) => symlink('/etc/hostname', path)],
  ])('is %s: it is set aside by name, and the rest goes on', async (_what, reason, put) => {
    const [, second] = await leaveThree();
    await rm(join(folder, second));
    await put(join(folder, second));
    const { spool, archive, log } = bench.openSpool();
    await spool.open();
    await untilDrained(spool);
    expect(archive.writes).toEqual([key('1.wav'), key('3.wav')]);
    expect(await readdir(folder)).toEqual(['unreadable']);
    expect(await unreadable()).toEqual([second]);
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: 'file set aside from the spool',
        fields: { code: 'spool.unreadable', file: second, reason: expect.stringContaining(reason) },
      },
    ]);
  });

  it.each(['calls%2', '%ff', 'prompts%2Fa.ulaw', ''])('has a name that ends with %j, which is no key', async (name) => {
    await leaveThree();
    const misnamed = `000000000000000-000000001-${name}`;
    await writeFile(join(folder, misnamed), 'whose?');
    const { spool, archive, log } = bench.openSpool();
    await spool.open();
    await untilDrained(spool);
    expect(archive.writes).toEqual(['1.wav', '2.wav', '3.wav'].map(key));
    expect(await unreadable()).toEqual([misnamed]);
    expect((await readFile(join(folder, 'unreadable', misnamed))).toString()).toBe('whose?');
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'file set aside from the spool', fields: { code: 'spool.unreadable', file: misnamed } },
    ]);
  });

  it.each([
    ['EISDIR', (path: string) => mkdir(path)],
    ['ELOOP', (path: string) => symlink(path, path)],
  ])('cannot be read when its turn comes (%s)', async (reason, put) => {
    const [, second] = await leaveThree();
    const archive = new MemoryArchive();
    const gate = Promise.withResolvers<void>();
    archive.hold(gate.promise);
    const { spool, log } = bench.openSpool(archive);
    await spool.open();
    await vi.waitUntil(() => archive.writes.length === 1);
    await rm(join(folder, second));
    await put(join(folder, second));
    gate.resolve();
    await untilDrained(spool);
    expect(archive.writes).toEqual([key('1.wav'), key('3.wav')]);
    expect(await unreadable()).toEqual([second]);
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { code: 'spool.unreadable', file: second, reason: expect.stringContaining(reason) } },
    ]);
  });

  it('blocks nothing even when it cannot be set aside', async () => {
    const [, second] = await leaveThree();
    await rm(join(folder, second));
    await mkdir(join(folder, second));
    await writeFile(join(folder, 'unreadable'), 'a file stands in the way');
    const { spool, archive, log } = bench.openSpool();
    await spool.open();
    await untilDrained(spool);
    expect(archive.writes).toEqual([key('1.wav'), key('3.wav')]);
    expect(log.messages('error')).toEqual(['file set aside from the spool', 'file not set aside']);
    expect((await readdir(folder)).sort()).toEqual([second, 'unreadable']);
  });

  it('cannot be removed once it is in the archive: the rest goes on', async () => {
    const [first] = await leaveThree();
    const archive = new MemoryArchive();
    const gate = Promise.withResolvers<void>();
    archive.hold(gate.promise);
    const { spool, log } = bench.openSpool(archive);
    await spool.open();
    await vi.waitUntil(() => archive.writes.length === 1);
    await rm(join(folder, first));
    await mkdir(join(folder, first));
    gate.resolve();
    await untilDrained(spool);
    expect(archive.writes).toEqual(['1.wav', '2.wav', '3.wav'].map(key));
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'file not removed from the spool', fields: { code: 'spool.unwritable', key: key('1.wav') } },
    ]);
  });

  it('may not be read (EACCES)', async () => {
    const [, second] = await leaveThree();
    const { spool, archive, log } = bench.openSpool(new MemoryArchive(), { disk: failingOn(second, 'EACCES') });
    await spool.open();
    await untilDrained(spool);
    expect(archive.writes).toEqual([key('1.wav'), key('3.wav')]);
    expect((await readFile(join(folder, 'unreadable', second))).toString()).toBe('2.wav');
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { code: 'spool.unreadable', file: second, reason: expect.stringContaining('EACCES') } },
    ]);
  });

  it('waits while the machine is short of something, as any other would', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [first] = await leaveThree();
    const { spool, archive, log } = bench.openSpool(new MemoryArchive(), { disk: failingOn(first, 'EMFILE', 1) });
    await spool.open();
    await vi.waitUntil(() => vi.getTimerCount() === 1, { interval: 1 });
    expect(archive.writes).toEqual([]);
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', message: 'upload failed', fields: { key: key('1.wav') } });
    await vi.advanceTimersByTimeAsync(1_000);
    await spool.drained(new AbortController().signal);
    expect(archive.writes).toEqual(['1.wav', '2.wav', '3.wav'].map(key));
  });
});

/** Reads as the file system does, but for one file, so many times. */
function failingOn(file: string, code: string, times = Number.POSITIVE_INFINITY): Disk {
  let left = times;
  const read = async (path: string) => {
    if (basename(path) === file && left-- > 0) throw Object.assign(new Error(code), { code });
    return readFile(path);
  };
  return { ...machineDisk, read };
}
