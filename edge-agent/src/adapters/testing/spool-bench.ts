import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryArchive } from '../../testing/memory-archive.ts';
import { MemoryLog } from '../../testing/memory-log.ts';
import { createDiskSpool, type DiskSpool, type DiskSpoolOptions } from '../disk-spool.ts';

/** A folder of its own, in which one spool after the other is opened. */
export interface SpoolBench {
  /** Where the spools lie; made by the first that is opened. */
  readonly folder: string;
  openSpool(archive?: MemoryArchive, options?: Pick<DiskSpoolOptions, 'disk' | 'headStartMs' | 'mostBytes'>): OpenSpool;
  /** Closes the spools and removes everything. */
  close(): Promise<void>;
}

export interface OpenSpool {
  readonly spool: DiskSpool;
  readonly archive: MemoryArchive;
  readonly log: MemoryLog;
  readonly clock: { nowMs: number };
}

export async function createSpoolBench(): Promise<SpoolBench> {
  const root = await mkdtemp(join(tmpdir(), 'ethera-spool-'));
  const folder = join(root, 'spool');
  const opened: DiskSpool[] = [];
  return {
    folder,
    openSpool(archive = new MemoryArchive(), options = {}) {
      const log = new MemoryLog();
      const clock = { nowMs: 1_000 };
      const spool = createDiskSpool({ folder, archive, log, now: () => clock.nowMs, ...options });
      opened.push(spool);
      return { spool, archive, log, clock };
    },
    async close() {
      for (const spool of opened) spool.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export const bytes = (text: string) => Buffer.from(text);
export const key = (name: string) => `calls/2026/11/23/call/${name}`;
export const untilDrained = (spool: DiskSpool) => spool.drained(AbortSignal.timeout(5_000));

/** An archive that is down, so that everything stays on disk. */
export function downArchive(): MemoryArchive {
  const archive = new MemoryArchive();
  archive.hold(Promise.withResolvers<void>().promise);
  return archive;
}
