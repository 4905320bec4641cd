import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { createDiskSpool, type DiskSpool, type DiskSpoolOptions } from './disk-spool.ts';
import { callOf, isRecord } from './disk-spool-file.ts';
import { MemoryDisk, namesIn } from './testing/memory-disk.ts';

const folder = '/state/spool';
const minuteMs = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** An archive that can be away, and takes its time. */
class DistantArchive extends MemoryArchive {
  isAway = false;
  answerMs = 50;
  asked = 0;
  atOnce = 0;
  mostAtOnce = 0;
  /** What was stored, in order. */
  readonly stored: string[] = [];

  override async put(...request: Parameters<MemoryArchive['put']>) {
    this.asked += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      await new Promise((resolve) => setTimeout(resolve, this.answerMs));
      if (this.isAway) throw new EtheraError('store.unavailable', 'S3 did not answer');
      const outcome = await super.put(...request);
      if (outcome === 'stored') this.stored.push(request[0]);
      return outcome;
    } finally {
      this.atOnce -= 1;
    }
  }
}

const log = new MemoryLog();
const openSpool = async (options: Pick<DiskSpoolOptions, 'archive' | 'disk'>): Promise<DiskSpool> => {
  const spool = createDiskSpool({ folder, log, now: Date.now, headStartMs: 200, ...options });
  await spool.open();
  return spool;
};

const key = (call: number | string, name: string) => `calls/2026/11/23/call-${call}/${name}`;
const body = (text: string) => Buffer.from(text);

/** Eight calls, each of which sends a turn every half minute and is over after three. */
async function takeCalls(spool: DiskSpool, minutes: number, added: string[], from: number): Promise<void> {
  for (let tick = 0; tick < minutes * 2; tick += 1) {
    for (let line = 0; line < 8; line += 1) {
      const call = `${from}-${line}-${Math.floor(tick / 6)}`;
      const last = tick % 6 === 5;
      const names = [`turn-${tick % 6}/caller.wav`, ...(last ? ['call.json'] : [])];
      for (const name of names) {
        added.push(key(call, name));
        void spool.add(key(call, name), body(name));
      }
    }
    await vi.advanceTimersByTimeAsync(30_000);
  }
}

describe('an hour without S3', () => {
  it('under load, with an agent killed in the middle, costs no recording and no order, and few requests', async () => {
    const archive = new DistantArchive();
    const disk = new MemoryDisk();
    const added: string[] = [];
    const before = await openSpool({ archive, disk });
    await takeCalls(before, 3, added, 1);
    expect(before.level()).toMatchObject({ files: 0, confirmed: added.length });

    archive.isAway = true;
    archive.asked = 0;
    await takeCalls(before, 30, added, 2);
    before.close();
    const after = await openSpool({ archive, disk: disk.afterKill() });
    await takeCalls(after, 30, added, 3);
    // One every thirty seconds, and what was tried before that was known.
    expect(archive.asked).toBeLessThan(200);
    const waiting = 2 * 30 * (8 * 2) + 2 * 10 * 8;
    expect(after.level()).toMatchObject({ files: waiting, confirmed: 0, missing: 0 });
    expect(Date.now() - (after.level().oldestAtMs ?? 0)).toBeGreaterThan(59 * minuteMs);

    archive.isAway = false;
    archive.mostAtOnce = 0;
    const backAtMs = Date.now();
    while (after.level().files > 0) await vi.advanceTimersByTimeAsync(1_000);
    // The next try, and four at a time.
    expect(Date.now() - backAtMs).toBeLessThan(30_000 + (waiting / 4) * archive.answerMs + 10_000);
    expect(archive.mostAtOnce).toBe(4);
    expect(archive.stored.toSorted()).toEqual(added.toSorted());
    expect(namesIn(disk, folder)).toEqual([]);
    for (const record of archive.stored.filter(isRecord)) {
      expect(archive.stored.findLast((each) => callOf(each) === callOf(record))).toBe(record);
    }
    after.close();
  });
});

describe('what an outage has left', () => {
  /** A spool with so many calls' recordings that S3 could not take, and S3 back. */
  async function leave(archive: DistantArchive, calls: number): Promise<DiskSpool> {
    archive.isAway = true;
    const spool = await openSpool({ archive, disk: new MemoryDisk() });
    for (let call = 0; call < calls; call += 1) await spool.add(key(`old-${call}`, 'caller.wav'), body('old'));
    await vi.advanceTimersByTimeAsync(5 * minuteMs);
    archive.isAway = false;
    return spool;
  }

  it('takes one connection while calls are live, and their own recordings pass it', async () => {
    const archive = new DistantArchive();
    const spool = await leave(archive, 2_500);
    await vi.advanceTimersByTimeAsync(30_000);
    archive.answerMs = 4_000;
    await spool.add(key('live', 'caller.wav'), body('live'));
    await vi.advanceTimersByTimeAsync(10_000);
    archive.mostAtOnce = 0;
    for (let turn = 0; turn < 12; turn += 1) {
      await spool.add(key(`live-${turn}`, 'caller.wav'), body('live'));
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(archive.mostAtOnce).toBe(2);
    expect(archive.stored.filter((each) => each.includes('live')).length).toBeGreaterThan(5);
    expect(archive.stored.filter((each) => each.includes('old')).length).toBeGreaterThan(5);
    // No turn for half a minute: the rest has the line to itself.
    await vi.advanceTimersByTimeAsync(5 * minuteMs);
    expect(archive.mostAtOnce).toBe(4);
    spool.close();
  });

  it('begins no upload beside a turn that is just being sent, as long as turns leave it a moment', async () => {
    const archive = new DistantArchive();
    archive.answerMs = 10;
    const spool = await leave(archive, 600);
    await spool.add(key('live', 'first.wav'), body('live'));
    await vi.advanceTimersByTimeAsync(29_000);
    const began: number[] = [];
    const put = archive.put.bind(archive);
    archive.put = async (...request) => {
      if (request[0].includes('old')) began.push(Date.now());
      return put(...request);
    };
    const sent: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      sent.push(Date.now());
      await spool.add(key('live', `turn-${turn}.wav`), body('live'));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(began.length).toBeGreaterThan(20);
    expect(began.filter((at) => sent.some((from) => at > from && at < from + 200))).toEqual([]);
    spool.close();
  });
});

describe('a file that S3 refuses for ever', () => {
  it('holds up its own call alone, and is tried ever more seldom', async () => {
    const archive = new DistantArchive();
    const put = archive.put.bind(archive);
    let refused = 0;
    archive.put = async (...request) => {
      if (!request[0].includes('cursed')) return put(...request);
      refused += 1;
      throw new EtheraError('store.denied', 'no permission');
    };
    const spool = await openSpool({ archive, disk: new MemoryDisk() });
    for (let call = 0; call < 6; call += 1) await spool.add(key(`cursed-${call}`, 'caller.wav'), body('x'));
    for (let call = 0; call < 20; call += 1) await spool.add(key(call, 'caller.wav'), body('x'));
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(archive.stored).toHaveLength(20);
    expect(refused).toBeLessThan(6 * 12);
    spool.close();
  });
});
