import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bucket, bytesAt, failure, owner, put, recording, useS3 } from './fixtures/suite.ts';
import { startS3 } from './server.ts';

const store = useS3();
const { client } = store;

describe('objects', () => {
  test('are the files a person finds in the store.folder, with what the writer said about them', async () => {
    const s3 = client();
    await put(s3, 'calls/1/caller.wav', recording, { ContentType: 'audio/wav', Metadata: { call: '1' } });
    expect(await readFile(path.join(store.folder, bucket, 'calls/1/caller.wav'))).toEqual(recording);
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'calls/1/caller.wav' }));
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? [])).toEqual(recording);
    expect(answer).toMatchObject({
      ContentType: 'audio/wav',
      Metadata: { call: '1' },
      ContentLength: recording.length,
      ServerSideEncryption: 'AES256',
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
  });

  test('keep keys that need encoding', async () => {
    const s3 = client();
    for (const key of ["a b/ü+&=?#%20'(x)!*.txt", 'эфира/1', 'a:b@c,d;e$f']) {
      await put(s3, key, key);
      expect((await bytesAt(s3, key)).toString()).toBe(key);
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key }));
      expect(Contents?.map((entry) => entry.Key)).toEqual([key]);
    }
  });

  test('may be empty', async () => {
    const s3 = client();
    await put(s3, 'empty', Buffer.alloc(0));
    expect(await bytesAt(s3, 'empty')).toHaveLength(0);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'empty' }));
    expect(head.ContentLength).toBe(0);
  });

  test('survive a restart, and a file put there by hand is an object', async () => {
    const s3 = client();
    await put(s3, 'kept', 'kept', { ContentType: 'text/plain' });
    await writeFile(path.join(store.folder, bucket, 'by-hand'), 'hello');
    const again = await startS3({ folder: store.folder, credentials: [owner], buckets: [bucket] });
    onTestFinished(() => again.close());
    const reader = client({ endpoint: again.url });
    const head = await reader.send(new HeadObjectCommand({ Bucket: bucket, Key: 'kept' }));
    expect(head.ContentType).toBe('text/plain');
    expect((await bytesAt(reader, 'by-hand')).toString()).toBe('hello');
  });

  test('a range gives its bytes and where they lie', async () => {
    const s3 = client();
    await put(s3, 'ranged', recording);
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'ranged', Range: 'bytes=44-99' }));
    expect(answer.ContentRange).toBe('bytes 44-99/96000');
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? [])).toEqual(recording.subarray(44, 100));
    await expect(bytesAt(s3, 'ranged', { Range: 'bytes=96000-' })).rejects.toMatchObject(failure('InvalidRange', 416));
  });

  test('a reader keeps the version it began with', async () => {
    const s3 = client();
    const [first, second] = [Buffer.alloc(4_000_000, 1), Buffer.alloc(4_000_000, 2)];
    await put(s3, 'replaced', first);
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'replaced' }));
    await put(s3, 'replaced', second);
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(first)).toBe(true);
    expect((await bytesAt(s3, 'replaced')).equals(second)).toBe(true);
  });

  test('are copied with their metadata, or with new ones', async () => {
    const s3 = client();
    await put(s3, 'source', recording, { ContentType: 'audio/wav' });
    const copy = (Key: string, more = {}) =>
      s3.send(new CopyObjectCommand({ Bucket: bucket, Key, CopySource: `${bucket}/source`, ...more }));
    await copy('copies/same');
    await copy('copies/new', { MetadataDirective: 'REPLACE', ContentType: 'text/plain' });
    expect(await bytesAt(s3, 'copies/same')).toEqual(recording);
    const heads = ['copies/same', 'copies/new'].map((Key) => s3.send(new HeadObjectCommand({ Bucket: bucket, Key })));
    expect((await Promise.all(heads)).map((head) => head.ContentType)).toEqual(['audio/wav', 'text/plain']);
    const missing = s3.send(new CopyObjectCommand({ Bucket: bucket, Key: 'x', CopySource: `${bucket}/nothing` }));
    await expect(missing).rejects.toMatchObject(failure('NoSuchKey', 404));
  });

  test('are deleted one by one and together, the missing ones too', async () => {
    const s3 = client();
    for (const key of ['gone/1', 'gone/2', 'gone/<&>']) await put(s3, key, 'x');
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone/1' }));
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone/1' }));
    const Objects = [{ Key: 'gone/2' }, { Key: 'gone/<&>' }, { Key: 'gone/never' }];
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
    expect(answer.Deleted?.map((entry) => entry.Key)).toEqual(Objects.map((entry) => entry.Key));
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'gone/' }));
    expect(KeyCount).toBe(0);
  });
});

describe('listings', () => {
  test('give every key once over many pages, in byte order', async () => {
    const s3 = client();
    const keys = Array.from({ length: 23 }, (_, index) => `list/${String(index).padStart(2, '0')}`);
    for (const key of [...keys].reverse()) await put(s3, key, key);
    const seen: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: 'list/', MaxKeys: 5, ContinuationToken: token }),
      );
      seen.push(...(page.Contents ?? []).map((entry) => entry.Key));
      token = page.NextContinuationToken;
    } while (token);
    expect(seen).toEqual(keys);
  });

  test('fold what lies behind the delimiter', async () => {
    const s3 = client();
    for (const key of ['fold/a/1', 'fold/a/2', 'fold/b', 'fold/c/d/1']) await put(s3, key, 'x');
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'fold/', Delimiter: '/' }));
    expect(page.CommonPrefixes?.map((entry) => entry.Prefix)).toEqual(['fold/a/', 'fold/c/']);
    expect(page.Contents?.map((entry) => entry.Key)).toEqual(['fold/b']);
    expect(page).toMatchObject({ KeyCount: 3, IsTruncated: false });
  });
});
