import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { createDiskSpool } from './disk-spool.ts';
import { callOf, isRecord } from './disk-spool-file.ts';
import { MemoryDisk } from './testing/memory-disk.ts';

const folder = '/state/spool';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const callKey = (call: number, name: string) => `calls/2026/11/23/call-${call}/${name}`;

/** What a run of calls spools, in order: recordings, and a record when a call is over. */
function objectsOf(recordings: readonly number[]): [key: string, body: Buffer][] {
  const calls = [...new Set(recordings)].sort();
  return [
    ...recordings.map((call, index): [string, Buffer] => [
      callKey(call, `turn-${index}/caller.wav`),
      Buffer.from(`words ${index} of ${call}`.repeat(3)),
    ]),
    ...calls.map((call): [string, Buffer] => [callKey(call, 'call.json'), Buffer.from('{"lostRecordings":[]}')]),
  ];
}

/** An archive that outlives the processes that use it, and may have what it was sent though the sender died waiting. */
class SharedArchive extends MemoryArchive {
  disk: MemoryDisk;
  readonly stored: string[] = [];

  constructor(disk: MemoryDisk) {
    super();
    this.disk = disk;
  }

  override async put(...request: Parameters<MemoryArchive['put']>) {
    const { disk } = this;
    await disk.step();
    const outcome = await super.put(...request);
    if (outcome === 'stored') this.stored.push(request[0]);
    // Here the answer is lost with whoever waits for it.
    await disk.step();
    return outcome;
  }
}

interface Plan {
  readonly recordings: readonly number[];
  /** Before which operation the agent dies. */
  readonly lastStep: number;
  readonly death: 'kill' | 'power, names lost' | 'power, names kept';
  /** Puts that fail at first. */
  readonly refusals: number;
}

/** One agent that dies, and one that finds what it left. @returns whether it died */
async function run({ recordings, lastStep, death, refusals }: Plan): Promise<boolean> {
  const disk = new MemoryDisk();
  disk.lastStep = lastStep;
  const archive = new SharedArchive(disk);
  for (let index = 0; index < refusals; index += 1) archive.failNext();
  const safe = new Set<string>();
  const objects = objectsOf(recordings);
  const log = new MemoryLog();
  const first = createDiskSpool({ folder, archive, log, now: () => 5_000, disk });
  const live = async () => {
    await first.open();
    for (const [key, body] of objects) {
      await first.add(key, body);
      safe.add(key);
    }
    await first.drained(new AbortController().signal);
  };
  const lived = live();
  const over = Promise.race([lived, disk.died]);
  await vi.advanceTimersByTimeAsync(600_000);
  await over;
  const { isDead } = disk;
  first.close();

  const left =
    death === 'kill' ? disk.afterKill() : disk.afterPowerCut(death === 'power, names lost' ? 'lost' : 'kept');
  archive.disk = left;
  const next = createDiskSpool({ folder, archive, log, now: () => 1_000, disk: left });
  await next.open();
  await vi.advanceTimersByTimeAsync(600_000);
  await next.drained(AbortSignal.abort());

  for (const [key, body] of objects) {
    const kept = archive.objects.get(key);
    if (safe.has(key)) expect(kept, `${key} is in the archive`).toBeDefined();
    if (kept) expect(Buffer.from(kept)).toEqual(body);
  }
  expect(archive.stored).toEqual([...new Set(archive.stored)]);
  for (const record of archive.stored.filter(isRecord)) {
    const ofCall = archive.stored.filter((key) => callOf(key) === callOf(record));
    expect(ofCall.at(-1)).toBe(record);
  }
  expect(left.paths).toEqual([]);
  expect(next.level()).toMatchObject({ files: 0, bytes: 0, missing: 0, oldestAtMs: null });
  next.close();
  return isDead;
}

describe('an agent that dies', () => {
  it.each(['kill', 'power, names lost', 'power, names kept'] as const)(
    'between any two operations (%s) has each recording that was safe in the archive once',
    async (death) => {
      let lastStep = 0;
      while (await run({ recordings: [1, 2, 1], lastStep, death, refusals: 0 })) lastStep += 1;
      // Open, then write, rename, flush, read, put, answer and remove for each.
      expect(lastStep).toBeGreaterThan(5 * 7);
    },
  );

  it('at any moment of any calls, with an archive that refuses at first, loses nothing and brings nothing twice', async () => {
    const plan = fc.record({
      recordings: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 8 }),
      lastStep: fc.integer({ min: 0, max: 120 }),
      death: fc.constantFrom('kill', 'power, names lost', 'power, names kept'),
      refusals: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async (each) => {
        await run(each);
      }),
      { numRuns: 300 },
    );
  });
});
