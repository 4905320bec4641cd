import { createDiskSpool } from '../../edge-agent/src/adapters/disk-spool.ts';
import { createS3Archive } from '../../edge-agent/src/adapters/s3-archive.ts';

/** What such a process is told, as JSON in its one argument. */
export interface SpoolingOrder {
  readonly folder: string;
  readonly s3: Parameters<typeof createS3Archive>[0];
  /** The first of the recordings that it adds; none when null: it brings what it finds, and ends. */
  readonly first: number | null;
}

/** Recording `number` of a test: of one of three calls. */
export function recordingOf(number: number): { readonly key: string; readonly body: Buffer } {
  const key = `calls/2026/11/24/call-${number % 3}/turn-${String(number).padStart(3, '0')}/attempt-1/caller.wav`;
  return { key, body: Buffer.alloc(40_000, `what was said in ${number} `) };
}

/** Says each line of what has happened, at once: it may be killed before the next. */
async function spoolUntilKilled({ folder, s3, first }: SpoolingOrder): Promise<void> {
  const archive = createS3Archive(s3);
  const spool = createDiskSpool({ folder, archive, log: { write: () => undefined }, now: Date.now });
  await spool.open();
  for (let number = first; number !== null; number += 1) {
    const { key, body } = recordingOf(number);
    await spool.add(key, body);
    process.stdout.write(`${key}\n`);
  }
  await spool.drained(new AbortController().signal);
  spool.close();
  archive.close();
}

const [order] = process.argv.slice(2);
if (order !== undefined && import.meta.main) await spoolUntilKilled(JSON.parse(order) as SpoolingOrder);
