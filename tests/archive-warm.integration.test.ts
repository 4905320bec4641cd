import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createS3Archive } from '../edge-agent/src/adapters/s3-archive.ts';
import { type S3LogEntry, startS3 } from '../local/src/s3/server.ts';

const bucket = 'recordings';
const { signal } = new AbortController();
/** May what the stack's identity of an edge may. */
const edge = {
  accessKeyId: 'AKIAEDGE',
  secretAccessKey: 'edge-secret',
  canList: false,
  allows: (action: string, _bucket: string, key: string) =>
    (action === 's3:PutObject' && key.startsWith('calls/')) ||
    (action === 's3:GetObject' && key.startsWith('prompts/')),
};
const owner = { accessKeyId: 'AKIAOWNER', secretAccessKey: 'owner-secret', canList: true };

/** Counts the connections that this process opens. */
function countConnections() {
  const opened = { count: 0 };
  const count = () => {
    opened.count += 1;
  };
  subscribe('net.client.socket', count);
  onTestFinished(() => void unsubscribe('net.client.socket', count));
  return opened;
}

async function openBucket() {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  const entries: S3LogEntry[] = [];
  const credentials = [edge, owner];
  const s3 = await startS3({ folder, credentials, buckets: [bucket], log: (entry) => void entries.push(entry) });
  onTestFinished(async () => {
    await s3.close();
    await rm(folder, { recursive: true });
  });
  const archiveOf = ({ accessKeyId, secretAccessKey }: typeof owner) => {
    const client = { endpoint: s3.url, region: 'us-east-1', forcePathStyle: true };
    const archive = createS3Archive({ bucket, client: { ...client, credentials: { accessKeyId, secretAccessKey } } });
    onTestFinished(() => archive.close());
    return archive;
  };
  return { entries, archiveOf };
}

it.each([
  { object: 'a phrase', there: true, status: 206 },
  { object: 'a phrase that is missing', there: false, status: 403 },
])('an edge warms its archive by $object, and then needs no new connection', async ({ there, status }) => {
  const { entries, archiveOf } = await openBucket();
  const key = 'prompts/greeting.ulaw';
  if (there) await archiveOf(owner).put(key, new Uint8Array(16_000), 'audio/basic', signal);
  const archive = archiveOf(edge);
  const connections = countConnections();
  await archive.warm(key, signal);
  expect(connections.count).toBe(2);
  await archive.putMarker('calls/a/cancel', signal);
  await archive.put('calls/a/caller.wav', new Uint8Array(1_000_000), 'audio/wav', signal);
  expect(connections.count).toBe(2);
  const asEdge = entries.filter(({ accessKeyId }) => accessKeyId === edge.accessKeyId);
  expect(asEdge.map((entry) => entry.status)).toEqual([status, status, 200, 200]);
});
