import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../local/src/faults.ts';
import { type S3StandIn, startS3 } from '../local/src/s3/server.ts';
import { recordingOf, type SpoolingOrder } from './support/spooling-process.ts';

const bucket = 'ethera-test-calls';
const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIAEDGE', secretAccessKey: 'secret' };
/** How many recordings are safe when a process is killed, and what S3 did to its uploads. */
const lives: readonly { readonly safe: number; readonly fault?: Fault }[] = [
  { safe: 1 },
  // Written, and the answer is lost.
  { safe: 12, fault: { kind: 'cut', afterBytes: 0 } },
  { safe: 5, fault: { kind: 'status', status: 503 } },
  { safe: 3, fault: { kind: 'hang' } },
];

let root: string;
let s3: S3StandIn;
let order: Omit<SpoolingOrder, 'first'>;
let running: ChildProcess | undefined;
const stored: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-spool-kill-'));
  s3 = await startS3({
    folder: join(root, 's3'),
    buckets: [bucket],
    credentials: [{ ...credentials, canList: true }],
    region,
    log: ({ operation, key, status }) => {
      if (operation === 'PutObject' && status === 200) stored.push(key);
    },
  });
  const client = { region, endpoint: s3.url, forcePathStyle: true, credentials };
  order = { folder: join(root, 'spool'), s3: { bucket, client } };
});

afterAll(async () => {
  running?.kill('SIGKILL');
  await s3.close();
  await rm(root, { recursive: true, force: true });
});

function start(first: number | null): ChildProcess {
  const script = new URL('support/spooling-process.ts', import.meta.url).pathname;
  running = spawn(process.execPath, [script, JSON.stringify({ ...order, first })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return running;
}

/** @returns keys of the recordings that were safe */
async function spoolAndKill(first: number, safe: number): Promise<string[]> {
  const agent = start(first);
  if (!agent.stdout) throw new Error('its output is not piped');
  const exited = once(agent, 'exit');
  const keys: string[] = [];
  for await (const key of createInterface({ input: agent.stdout })) {
    keys.push(key);
    if (keys.length === safe) agent.kill('SIGKILL');
  }
  await exited;
  return keys;
}

describe('a process that is killed with −9 while it spools to S3', () => {
  it('again and again leaves each recording that was safe to the next, which has it in S3 once', async () => {
    const safe: string[] = [];
    for (const { safe: count, fault } of lives) {
      if (fault) s3.faults.add('PutObject', fault, 4);
      const keys = await spoolAndKill(1_000 * (safe.length + 1), count);
      expect(keys.length).toBeGreaterThanOrEqual(count);
      safe.push(...keys);
      s3.faults.clear();
    }
    const [code] = await once(start(null), 'exit');
    expect(code).toBe(0);

    const client = new S3Client(order.s3.client ?? {});
    for (const key of safe) {
      const number = Number(/turn-(\d+)/.exec(key)?.[1]);
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(recordingOf(number).body)).toBe(true);
    }
    client.destroy();
    expect(stored).toEqual([...new Set(stored)]);
    expect(await readdir(order.folder)).toEqual([]);
  }, 30_000);
});
