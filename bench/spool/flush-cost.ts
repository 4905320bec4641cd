import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../../edge-agent/src/adapters/atomic-file.ts';
import { type Disk, machineDisk } from '../../edge-agent/src/adapters/disk.ts';

/**
 * What it costs to have a recording on the disk, and not only on its way there, before Asterisk's copy goes.
 * `node bench/spool/flush-cost.ts [folder]`: last line JSON, milliseconds for one recording of twenty seconds.
 */
const recording = Buffer.alloc(160_000, 0x55);
const rounds = 200;
const unflushed: Disk = {
  ...machineDisk,
  write: (path, body, mode) => writeFile(path, body, { mode }),
  flushFolder: async () => undefined,
};

async function measure(folder: string, disk: Disk) {
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const beganAtMs = performance.now();
    await writeAtomically(join(folder, `${round}-${disk === machineDisk}`), recording, 0o600, disk);
    tookMs.push(performance.now() - beganAtMs);
  }
  tookMs.sort((one, other) => one - other);
  const at = (share: number) => Number((tookMs[Math.floor(share * (rounds - 1))] ?? 0).toFixed(1));
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

const [parent = tmpdir()] = process.argv.slice(2);
const folder = await mkdtemp(join(parent, 'ethera-flush-'));
try {
  const flushedMs = await measure(folder, machineDisk);
  const unflushedMs = await measure(folder, unflushed);
  console.log(JSON.stringify({ rounds, bytes: recording.length, flushedMs, unflushedMs }));
} finally {
  await rm(folder, { recursive: true });
}
