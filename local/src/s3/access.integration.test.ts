import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bucket, bytesAt, failure, owner, put, recording, role, useS3, writer } from './fixtures/suite.ts';

const store = useS3();
const { client } = store;

describe('who may do what', () => {
  test('a wrong secret, an unknown key and no signature are refused as S3 refuses them', async () => {
    const wrong = client({ credentials: { ...owner, secretAccessKey: 'wrong' } });
    await expect(put(wrong, 'x', 'x')).rejects.toMatchObject(failure('SignatureDoesNotMatch', 403));
    const unknown = client({ credentials: { ...owner, accessKeyId: 'AKIANOBODY' } });
    await expect(put(unknown, 'x', 'x')).rejects.toMatchObject(failure('InvalidAccessKeyId', 403));
    const anonymous = await fetch(`${store.server.url}/${bucket}/x`);
    expect([anonymous.status, await anonymous.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code>'),
    ]);
  });

  test('a temporary key needs its session token', async () => {
    await put(client({ credentials: role }), 'by-role', 'x');
    const { sessionToken: _, ...bare } = role;
    await expect(put(client({ credentials: bare }), 'by-role', 'x')).rejects.toMatchObject(
      failure('InvalidToken', 400),
    );
  });

  test('a missing key is 404 to who may list and 403 to who may not', async () => {
    const missing = 'calls/never/cancel';
    await expect(bytesAt(client(), missing)).rejects.toMatchObject(failure('NoSuchKey', 404));
    const blind = client({ credentials: writer });
    await expect(bytesAt(blind, missing)).rejects.toMatchObject(failure('AccessDenied', 403));
    const head = blind.send(new HeadObjectCommand({ Bucket: bucket, Key: missing }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const list = blind.send(new ListObjectsV2Command({ Bucket: bucket }));
    await expect(list).rejects.toMatchObject(failure('AccessDenied', 403));
  });

  test('a narrowed key writes where it may and nowhere else', async () => {
    const narrow = client({ credentials: writer });
    await put(narrow, 'calls/2/caller.wav', 'x');
    await expect(put(narrow, 'prompts/x', 'x')).rejects.toMatchObject(failure('AccessDenied', 403));
  });

  test('a bucket that is not there says so', async () => {
    const s3 = client();
    const get = s3.send(new GetObjectCommand({ Bucket: 'elsewhere', Key: 'x' }));
    await expect(get).rejects.toMatchObject(failure('NoSuchBucket', 404));
    const head = s3.send(new HeadBucketCommand({ Bucket: 'elsewhere' }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  });

  test('a request of another hour is refused', async () => {
    onTestFinished(() => {
      store.clock.nowMs = undefined;
    });
    store.clock.nowMs = Date.now() + 3600_000;
    const s3 = client();
    await expect(put(s3, 'late', 'x')).rejects.toMatchObject(failure('RequestTimeTooSkewed', 403));
  });

  test.each(['../../etc/passwd', 'a/../../x', '..', 'a/./b'])('no key leads out of the bucket: %s', async (key) => {
    const s3 = client();
    await expect(bytesAt(s3, key)).rejects.toMatchObject(failure('InvalidURI', 400));
    await expect(put(s3, key, 'x')).rejects.toMatchObject(failure('InvalidURI', 400));
    const copy = new CopyObjectCommand({ Bucket: bucket, Key: 'stolen', CopySource: `${bucket}/${key}` });
    await expect(s3.send(copy)).rejects.toMatchObject(failure('InvalidURI', 400));
  });

  test('what is no key of a bucket cannot be reached as one: facts, partial uploads', async () => {
    const get = client().send(new GetObjectCommand({ Bucket: '.s3', Key: 'partial/x' }));
    await expect(get).rejects.toMatchObject(failure('NoSuchBucket', 404));
  });
});

describe('presigned URLs', () => {
  test('read and write without a header', async () => {
    const s3 = client();
    await put(s3, 'signed', recording);
    const read = await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: 'signed' })));
    expect(Buffer.from(await read.arrayBuffer())).toEqual(recording);
    const plain = client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const plainUrl = await getSignedUrl(plain, new PutObjectCommand({ Bucket: bucket, Key: 'signed-put' }));
    expect((await fetch(plainUrl, { method: 'PUT', body: recording })).status).toBe(200);
    expect(await bytesAt(s3, 'signed-put')).toEqual(recording);
  });

  test('are refused when tampered with or expired', async () => {
    onTestFinished(() => {
      store.clock.nowMs = undefined;
    });
    const s3 = client();
    await put(s3, 'signed', 'x');
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: 'signed' }), { expiresIn: 60 });
    expect((await fetch(url.replace(/Signature=..../, 'Signature=0000'))).status).toBe(403);
    expect((await fetch(url.replace('/signed?', '/calls?'))).status).toBe(403);
    store.clock.nowMs = Date.now() + 20_000;
    expect((await fetch(url)).status).toBe(200);
    store.clock.nowMs = Date.now() + 62_000;
    const late = await fetch(url);
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });
});

test('a refused HEAD leaves its connection open: a poll of a missing key needs one alone', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const sockets = new Set<unknown>();
  for (let index = 0; index < 3; index++) {
    const url = `${store.server.url}/${bucket}/missing`;
    const [response] = (await once(request(url, { agent, method: 'HEAD' }).end(), 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(403);
    sockets.add(response.socket);
    expect(await buffer(response)).toHaveLength(0);
  }
  expect(sockets.size).toBe(1);
});
