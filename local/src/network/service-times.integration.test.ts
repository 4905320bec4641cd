import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fn } from '../lambda/fixtures/harness.ts';
import { caller, role } from '../lambda/fixtures/suite.ts';
import { type LambdaRequestEntry, startLambda } from '../lambda/server.ts';
import { bucket, owner } from '../s3/fixtures/suite.ts';
import { startS3 } from '../s3/server.ts';

const serviceMs = 150;
const end = new AsyncDisposableStack();
let s3: S3Client;
let lambda: LambdaClient;
const entries: LambdaRequestEntry[] = [];

beforeAll(async () => {
  const folder = end.adopt(await mkdtemp(join(tmpdir(), 'service-times-')), (path) => rm(path, { recursive: true }));
  const store = end.adopt(await startS3({ folder, credentials: [owner], buckets: [bucket], serviceMs }), (one) =>
    one.close(),
  );
  const service = end.adopt(
    await startLambda({
      functions: [fn('echo'), fn('stream')],
      credentials: [caller],
      role,
      frontMs: serviceMs,
      requestLog: (entry) => entries.push(entry),
    }),
    (one) => one.close(),
  );
  const common = { region: 'us-east-1', maxAttempts: 1 };
  s3 = end.adopt(new S3Client({ ...common, endpoint: store.url, forcePathStyle: true, credentials: owner }), (one) =>
    one.destroy(),
  );
  lambda = end.adopt(new LambdaClient({ ...common, endpoint: service.url, credentials: caller }), (one) =>
    one.destroy(),
  );
});
afterAll(() => end.disposeAsync());

async function tookMs(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

it('S3 takes its time for each request, and requests at once do not wait for each other', async () => {
  const put = (index: number) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: `key-${index}`, Body: 'body' }));
  await put(0);
  const together = await tookMs(() => Promise.all(Array.from({ length: 8 }, (_, index) => put(index))));
  expect(together).toBeGreaterThan(serviceMs - 1);
  expect(together).toBeLessThan(8 * serviceMs);
  expect(await tookMs(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'key-0' })))).toBeGreaterThan(
    serviceMs - 1,
  );
});

it('Lambda takes its time before the function begins', async () => {
  const invoke = () => lambda.send(new InvokeCommand({ FunctionName: 'echo', Payload: '{}' }));
  await invoke();
  expect(await tookMs(invoke)).toBeGreaterThan(serviceMs - 1);
  const answer = await lambda.send(
    new InvokeWithResponseStreamCommand({ FunctionName: 'stream', Payload: '{"words":["word"]}' }),
  );
  for await (const part of answer.EventStream ?? []) if (part.InvokeComplete) break;
  await expect.poll(() => entries.length).toBe(3);
  for (const { firstByteMs } of entries) expect(firstByteMs).toBeGreaterThan(serviceMs - 1);
});
