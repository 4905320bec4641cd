import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { bucket, bytesAt, failure, put, recording, useS3 } from './fixtures/suite.ts';

const store = useS3();
const { client, entries } = store;

describe('planned faults', () => {
  test('a status answers with an error of S3, once', async () => {
    const s3 = client();
    store.server.faults.add('PutObject', { kind: 'status', status: 503 });
    await expect(put(s3, 'faulty', 'x')).rejects.toMatchObject(failure('SlowDown', 503));
    await put(s3, 'faulty', 'x');
  });

  test('a cut ends the body early', async () => {
    const s3 = client();
    await put(s3, 'cut', recording);
    store.server.faults.add('GetObject', { kind: 'cut', afterBytes: 1000 });
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'cut' }));
    let received = 0;
    const read = async () => {
      for await (const chunk of answer.Body as Readable) received += (chunk as Buffer).length;
    };
    await expect(read()).rejects.toThrow();
    expect(received).toBe(1000);
  });

  test('a cut PutObject has been written although its answer is lost', async () => {
    const s3 = client();
    store.server.faults.add('PutObject', { kind: 'cut', afterBytes: 0 });
    await expect(put(s3, 'lost-answer', 'x', { IfNoneMatch: '*' })).rejects.toThrow();
    expect((await bytesAt(s3, 'lost-answer')).toString()).toBe('x');
  });

  test('a hang ends with the client', async () => {
    const s3 = client();
    store.server.faults.add('HeadObject', { kind: 'hang' });
    const abort = new AbortController();
    const head = s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'cut' }), { abortSignal: abort.signal });
    abort.abort();
    await expect(head).rejects.toMatchObject({ name: 'AbortError' });
    store.server.faults.clear();
  });

  test('garbage is not a listing', async () => {
    store.server.faults.add('ListObjectsV2', { kind: 'garbage' });
    await expect(client().send(new ListObjectsV2Command({ Bucket: bucket }))).rejects.toThrow();
  });
});

test('each request is logged with what became of it', async () => {
  const s3 = client();
  entries.length = 0;
  await put(s3, 'logged', recording);
  await bytesAt(s3, 'logged');
  await expect(bytesAt(s3, 'not-logged')).rejects.toThrow();
  const told = entries.map(({ operation, key, status, code, sentBytes }) => [operation, key, status, code, sentBytes]);
  expect(told.slice(0, 2)).toEqual([
    ['PutObject', 'logged', 200, undefined, 0],
    ['GetObject', 'logged', 200, undefined, recording.length],
  ]);
  expect(told[2]?.slice(0, 4)).toEqual(['GetObject', 'not-logged', 404, 'NoSuchKey']);
});
