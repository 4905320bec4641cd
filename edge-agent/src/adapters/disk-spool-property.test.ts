import { EtheraError } from '@ethera/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { createDiskSpool, type DiskSpool } from './disk-spool.ts';
import { callOf, isRecord } from './disk-spool-file.ts';
import { MemoryDisk } from './testing/memory-disk.ts';

const folder = '/state/spool';
const HOUR_MS = 3_600_000;

type Event =
  | { readonly kind: 'turn' | 'end'; readonly call: number }
  | { readonly kind: 'pass' | 'clock'; readonly ms: number }
  | { readonly kind: 'away' | 'back' | 'full' | 'room' | 'kill' | 'wipe' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** An archive that counts, and can be away. */
class CountingArchive extends MemoryArchive {
  isAway = false;
  readonly stored: string[] = [];

  override async put(...request: Parameters<MemoryArchive['put']>) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (this.isAway) throw new EtheraError('store.unavailable', 'S3 did not answer');
    const outcome = await super.put(...request);
    if (outcome === 'stored') this.stored.push(request[0]);
    return outcome;
  }
}

/**
 * An edge in a world where anything fails. As the agent does, it gives a recording that was refused once more later, under
 * the same key, and a call's record only when the spool has taken all of its recordings.
 */
class Edge {
  readonly archive = new CountingArchive();
  readonly recordings = new Map<string, Buffer>();
  #disk = new MemoryDisk();
  #spool: DiskSpool | undefined;
  #isFull = false;
  #jumpedMs = 0;
  readonly #owed = new Map<string, Buffer>();
  readonly #over = new Set<number>();
  /** Calls that are over and whose record the spool has not taken yet. */
  readonly #unrecorded = new Set<number>();

  async start(): Promise<void> {
    this.#disk.failing = (operation) => (this.#isFull && operation === 'write' ? 'ENOSPC' : undefined);
    const now = () => 10 * HOUR_MS + performance.now() + this.#jumpedMs;
    const { archive } = this;
    this.#spool = createDiskSpool({ folder, archive, log: new MemoryLog(), now, disk: this.#disk, mostBytes: 400 });
    await this.#spool.open();
  }

  async apply(event: Event): Promise<void> {
    switch (event.kind) {
      case 'turn':
        return this.#record(event.call);
      case 'end':
        if (this.#over.has(event.call) || this.#keysOf(event.call).length === 0) return;
        this.#over.add(event.call);
        this.#unrecorded.add(event.call);
        return this.#tryAgain();
      case 'pass':
        await vi.advanceTimersByTimeAsync(event.ms);
        return this.#tryAgain();
      case 'clock':
        this.#jumpedMs += event.ms;
        return;
      case 'away':
      case 'back':
        this.archive.isAway = event.kind === 'away';
        return;
      case 'full':
      case 'room':
        this.#isFull = event.kind === 'full';
        return;
      case 'kill':
        this.#disk.lastStep = 0;
        this.#spool?.close();
        this.#disk = this.#disk.afterKill();
        return this.start();
      case 'wipe':
        this.#disk.wipe(folder);
    }
  }

  /** Everything works again, and every call ends. */
  async finish(): Promise<void> {
    await this.apply({ kind: 'back' });
    await this.apply({ kind: 'room' });
    for (let call = 0; call < 3; call += 1) await this.apply({ kind: 'end', call });
    for (let round = 0; round < 10; round += 1) await this.apply({ kind: 'pass', ms: 300_000 });
    expect(this.#spool?.level()).toMatchObject({ files: 0, bytes: 0 });
    expect(this.#disk.paths).toEqual([]);
    this.#spool?.close();
  }

  #keysOf(call: number): string[] {
    return [...this.recordings.keys()].filter((key) => callOf(key) === callOf(keyOf(call, '')));
  }

  async #record(call: number): Promise<void> {
    if (this.#over.has(call)) return;
    const key = keyOf(call, `turn-${this.recordings.size}/caller.wav`);
    const body = Buffer.alloc(60, key);
    this.recordings.set(key, body);
    this.#owed.set(key, body);
    await this.#tryAgain();
  }

  /** What the spool has not taken yet. */
  async #tryAgain(): Promise<void> {
    const tries = [...this.#owed].map(([key, body]) => this.#add(key, body));
    await vi.advanceTimersByTimeAsync(10);
    const records = [...this.#unrecorded].flatMap((call) => {
      const waits = this.#keysOf(call).some((key) => this.#owed.has(key));
      return waits ? [] : [this.#add(keyOf(call, 'call.json'), Buffer.from('{"lostRecordings":[]}'), call)];
    });
    // The time that a refusal takes at most.
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all([...tries, ...records]);
  }

  async #add(key: string, body: Buffer, call?: number): Promise<void> {
    try {
      await this.#spool?.add(key, body);
      this.#owed.delete(key);
      if (call !== undefined) this.#unrecorded.delete(call);
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'spool.full' });
    }
  }
}

function keyOf(call: number, name: string): string {
  return `calls/2026/11/24/call-${call}/${name}`;
}

const call = fc.integer({ min: 0, max: 2 });
const common: readonly fc.WeightedArbitrary<Event>[] = [
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('turn' as const), call }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), call }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 60_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clock' as const), ms: fc.constantFrom(HOUR_MS, -HOUR_MS) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('away' as const, 'back' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('full' as const, 'room' as const) }) },
];
const eventsWith = (kind: 'kill' | 'wipe') =>
  fc.array(fc.oneof(...common, { weight: 1, arbitrary: fc.record({ kind: fc.constant(kind) }) }), {
    maxLength: 25,
    size: 'max',
  });

async function live(events: readonly Event[]): Promise<Edge> {
  const edge = new Edge();
  await edge.start();
  for (const event of events) await edge.apply(event);
  await edge.finish();
  const { stored } = edge.archive;
  expect(stored).toEqual([...new Set(stored)]);
  for (const record of stored.filter(isRecord)) {
    expect(stored.findLast((key) => callOf(key) === callOf(record))).toBe(record);
  }
  for (const [key, body] of edge.recordings) {
    const kept = edge.archive.objects.get(key);
    if (kept) expect(Buffer.from(kept)).toEqual(body);
    const json: unknown = JSON.parse(
      Buffer.from(edge.archive.objects.get(`${callOf(key)}/call.json`) ?? []).toString(),
    );
    expect(json).toEqual({ lostRecordings: kept ? expect.not.arrayContaining([key]) : expect.arrayContaining([key]) });
  }
  return edge;
}

describe('whatever becomes of S3, the disk, the clock and the process', () => {
  it('every recording of every call is in S3 once, and its record last', async () => {
    await fc.assert(
      fc.asyncProperty(eventsWith('kill'), async (events) => {
        const { archive, recordings } = await live(events);
        for (const key of recordings.keys()) expect(archive.objects.has(key), key).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('what a lost disk had is named in its call’s record, and nothing else is', async () => {
    await fc.assert(
      fc.asyncProperty(eventsWith('wipe'), async (events) => {
        await live(events);
      }),
      { numRuns: 200 },
    );
  });
});
