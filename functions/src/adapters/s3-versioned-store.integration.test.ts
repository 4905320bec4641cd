import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createS3VersionedStore } from './s3-versioned-store.ts';
import { startTinyBucket, type TinyBucket } from './testing/tiny-bucket.ts';

const { signal } = new AbortController();
const body = new Uint8Array(3);
let bucket: TinyBucket;

function storeOn() {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  return createS3VersionedStore({
    bucket: 'recordings',
    client: { region: 'eu-central-1', endpoint: bucket.url, credentials, forcePathStyle: true },
  });
}

describe.each([404, 403] as const)('with %s for what is missing', (missing) => {
  beforeEach(async () => {
    bucket = await startTinyBucket(missing);
  });
  afterEach(() => bucket.close());

  test('there is none, and of two who make it one does', async () => {
    const store = storeOn();
    expect(await store.look('spend/a', signal)).toBeNull();
    expect(await store.replace('spend/a', body, 'application/json', null, signal)).toBe('replaced');
    expect(await store.replace('spend/a', body, 'application/json', null, signal)).toBe('changed');
    expect(Array.from((await store.look('spend/a', signal))?.body ?? [])).toEqual([0, 0, 0]);
  });
});

describe('S3', () => {
  beforeEach(async () => {
    bucket = await startTinyBucket();
  });
  afterEach(() => bucket.close());

  test.each([
    [404, 'NoSuchBucket', 'store.bucket-missing'],
    [403, 'InvalidAccessKeyId', 'store.denied'],
    [403, 'ExpiredToken', 'store.denied'],
    [500, 'InternalError', 'store.unavailable'],
    [503, 'SlowDown', 'store.unavailable'],
  ])('%s %s is %s, to who looks and to who writes', async (status, code, expected) => {
    bucket.fault = { status, code };
    await expect(storeOn().look('spend/a', signal)).rejects.toMatchObject({ code: expected });
    const written = storeOn().replace('spend/a', body, 'application/json', '"v"', signal);
    await expect(written).rejects.toMatchObject({ code: expected });
  });

  test.each([
    [412, 'PreconditionFailed'],
    [409, 'ConditionalRequestConflict'],
    [404, 'NoSuchKey'],
  ])('%s %s is a write that was too late', async (status, code) => {
    bucket.fault = { status, code };
    expect(await storeOn().replace('spend/a', body, 'application/json', '"v"', signal)).toBe('changed');
  });

  test('403 AccessDenied is no write at all', async () => {
    bucket.fault = { status: 403, code: 'AccessDenied' };
    const written = storeOn().replace('spend/a', body, 'application/json', null, signal);
    await expect(written).rejects.toMatchObject({ code: 'store.denied' });
  });
});
