import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingStoreContract } from '../testing/recording-store-contract.ts';
import { createS3RecordingStore } from './s3-recording-store.ts';
import { startTinyBucket, type TinyBucket } from './testing/tiny-bucket.ts';

const { signal } = new AbortController();

function storeOn(bucket: TinyBucket, requestMs = 1_000) {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  return createS3RecordingStore({
    bucket: 'recordings',
    requestMs,
    client: { region: 'eu-central-1', endpoint: bucket.url, credentials, forcePathStyle: true },
  });
}

describe.each([404, 403] as const)('with %s for what is missing', (missing) => {
  let bucket: TinyBucket;
  beforeEach(async () => {
    bucket = await startTinyBucket(missing);
  });
  afterEach(() => bucket.close());

  recordingStoreContract('S3', () => storeOn(bucket));
});

describe('S3', () => {
  let bucket: TinyBucket;
  beforeEach(async () => {
    bucket = await startTinyBucket();
  });
  afterEach(() => bucket.close());
  const write = (requestMs?: number) =>
    storeOn(bucket, requestMs).create('a', new Uint8Array(3), 'audio/basic', signal);

  test.each([
    [404, 'NoSuchBucket', 'store.bucket-missing'],
    [403, 'AccessDenied', 'store.denied'],
    [403, 'InvalidAccessKeyId', 'store.denied'],
    [500, 'InternalError', 'store.unavailable'],
    [503, 'SlowDown', 'store.unavailable'],
  ])('%s %s is %s', async (status, code, expected) => {
    bucket.fault = { status, code };
    await expect(write()).rejects.toMatchObject({ code: expected });
    await expect(write()).rejects.not.toThrow(/private prose/);
  });

  test('a bucket that is missing is told from a recording that is', async () => {
    bucket.fault = { status: 404, code: 'NoSuchBucket' };
    await expect(storeOn(bucket).read('calls/a', signal)).rejects.toMatchObject({ code: 'store.bucket-missing' });
  });

  test('another write of the key under way counts as written', async () => {
    bucket.fault = { status: 409, code: 'ConditionalRequestConflict' };
    expect(await write()).toBe('exists');
  });

  test('an answer that does not come is an outage, after one more try', async () => {
    bucket.fault = 'hang';
    await expect(write(60)).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(bucket.methods).toEqual(['PUT', 'PUT']);
  });

  test('a look that is cancelled gives the reason back', async () => {
    bucket.fault = 'hang';
    const abort = new AbortController();
    const reason = new Error('over');
    const look = storeOn(bucket).size('calls/a', abort.signal);
    setImmediate(() => abort.abort(reason));
    await expect(look).rejects.toBe(reason);
  });
});
