import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type S3LogEntry, type S3StandIn, startS3 } from './server.ts';

const bucket = 'recordings';
const owner = { accessKeyId: 'AKIAOWNER', secretAccessKey: 'owner-secret', canList: true };
const writer = {
  accessKeyId: 'AKIAWRITER',
  secretAccessKey: 'writer-secret',
  canList: false,
  allows: (_action: string, _bucket: string, key: string) => key.startsWith('calls/'),
};
const role = { accessKeyId: 'ASIAROLE', secretAccessKey: 'role-secret', sessionToken: 'token+/=', canList: true };

let folder: string;
let server: S3StandIn;
let nowMs: number | undefined;
const entries: S3LogEntry[] = [];
const recording = Buffer.from(Array.from({ length: 96_000 }, (_, index) => (index * 7) % 256));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 's3-'));
  server = await startS3({
    folder,
    credentials: [owner, writer, role],
    buckets: [bucket],
    log: (entry) => entries.push(entry),
    now: () => nowMs ?? Date.now(),
  });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function client(config: S3ClientConfig = {}): S3Client {
  const s3 = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: owner,
    maxAttempts: 1,
    ...config,
  });
  onTestFinished(() => s3.destroy());
  return s3;
}

const put = (s3: S3Client, Key: string, Body: string | Buffer | Readable, more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));

async function bytesAt(s3: S3Client, Key: string, more = {}): Promise<Buffer> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }));
  return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
}

const failure = (name: string, status: number) => ({
  name,
  $metadata: expect.objectContaining({ httpStatusCode: status }),
});

describe('objects', () => {
  test('are the files a person finds in the folder, with what the writer said about them', async () => {
    const s3 = client();
    await put(s3, 'calls/1/caller.wav', recording, { ContentType: 'audio/wav', Metadata: { call: '1' } });
    expect(await readFile(path.join(folder, bucket, 'calls/1/caller.wav'))).toEqual(recording);
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
    await writeFile(path.join(folder, bucket, 'by-hand'), 'hello');
    const again = await startS3({ folder, credentials: [owner], buckets: [bucket] });
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

describe('checksums', () => {
  test.each([
    ['CRC32', 'ChecksumCRC32'],
    ['CRC32C', 'ChecksumCRC32C'],
    ['CRC64NVME', 'ChecksumCRC64NVME'],
    ['SHA1', 'ChecksumSHA1'],
    ['SHA256', 'ChecksumSHA256'],
  ] as const)('%s is verified, kept and given back', async (ChecksumAlgorithm, field) => {
    const s3 = client();
    const written = await put(s3, `sums/${field}`, recording, { ChecksumAlgorithm });
    expect(written[field]).toEqual(expect.any(String));
    const read = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `sums/${field}`, ChecksumMode: 'ENABLED' }));
    expect(read[field]).toBe(written[field]);
    await read.Body?.transformToByteArray();
    const wrong = put(s3, `sums/wrong-${field}`, recording, { [field]: Buffer.alloc(4).toString('base64') });
    await expect(wrong).rejects.toMatchObject(failure('BadDigest', 400));
  });

  test('a streamed body arrives whole, with its checksum in a trailer', async () => {
    const s3 = client();
    const pieces = Array.from({ length: 20 }, (_, index) => recording.subarray(index * 4800, (index + 1) * 4800));
    const written = await put(s3, 'streamed', Readable.from(pieces), { ContentLength: recording.length });
    expect(written.ChecksumCRC32).toEqual(expect.any(String));
    const read = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'streamed' }));
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? [])).toEqual(recording);
    expect(read.ContentEncoding).toBeUndefined();
  });

  test('Content-MD5 must fit', async () => {
    const s3 = client();
    const wrong = put(s3, 'md5', 'x', { ContentMD5: Buffer.alloc(16).toString('base64') });
    await expect(wrong).rejects.toMatchObject(failure('BadDigest', 400));
    const broken = put(s3, 'md5', 'x', { ContentMD5: 'short' });
    await expect(broken).rejects.toMatchObject(failure('InvalidDigest', 400));
    await expect(bytesAt(s3, 'md5')).rejects.toMatchObject(failure('NoSuchKey', 404));
  });
});

describe('conditional writes', () => {
  test('If-None-Match: of eight writers exactly one wins, and its bytes stay', async () => {
    const s3 = client();
    const writes = Array.from({ length: 8 }, (_, index) => put(s3, 'race', String(index), { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(writes);
    const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [String(index)] : []));
    expect(winners).toHaveLength(1);
    expect((await bytesAt(s3, 'race')).toString()).toBe(winners[0]);
    const losers = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const loser of losers) expect(loser).toMatchObject(failure('PreconditionFailed', 412));
  });

  test('If-Match replaces only the version that was seen', async () => {
    const s3 = client();
    const { ETag } = await put(s3, 'versioned', 'one');
    await put(s3, 'versioned', 'two', { IfMatch: ETag });
    const stale = put(s3, 'versioned', 'three', { IfMatch: ETag });
    await expect(stale).rejects.toMatchObject(failure('PreconditionFailed', 412));
    expect((await bytesAt(s3, 'versioned')).toString()).toBe('two');
  });
});

describe('who may do what', () => {
  test('a wrong secret, an unknown key and no signature are refused as S3 refuses them', async () => {
    const wrong = client({ credentials: { ...owner, secretAccessKey: 'wrong' } });
    await expect(put(wrong, 'x', 'x')).rejects.toMatchObject(failure('SignatureDoesNotMatch', 403));
    const unknown = client({ credentials: { ...owner, accessKeyId: 'AKIANOBODY' } });
    await expect(put(unknown, 'x', 'x')).rejects.toMatchObject(failure('InvalidAccessKeyId', 403));
    const anonymous = await fetch(`${server.url}/${bucket}/x`);
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
      nowMs = undefined;
    });
    nowMs = Date.now() + 3600_000;
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
      nowMs = undefined;
    });
    const s3 = client();
    await put(s3, 'signed', 'x');
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: 'signed' }), { expiresIn: 60 });
    expect((await fetch(url.replace(/Signature=..../, 'Signature=0000'))).status).toBe(403);
    expect((await fetch(url.replace('/signed?', '/calls?'))).status).toBe(403);
    nowMs = Date.now() + 20_000;
    expect((await fetch(url)).status).toBe(200);
    nowMs = Date.now() + 62_000;
    const late = await fetch(url);
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });
});

describe('planned faults', () => {
  test('a status answers with an error of S3, once', async () => {
    const s3 = client();
    server.faults.add('PutObject', { kind: 'status', status: 503 });
    await expect(put(s3, 'faulty', 'x')).rejects.toMatchObject(failure('SlowDown', 503));
    await put(s3, 'faulty', 'x');
  });

  test('a cut ends the body early', async () => {
    const s3 = client();
    await put(s3, 'cut', recording);
    server.faults.add('GetObject', { kind: 'cut', afterBytes: 1000 });
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
    server.faults.add('PutObject', { kind: 'cut', afterBytes: 0 });
    await expect(put(s3, 'lost-answer', 'x', { IfNoneMatch: '*' })).rejects.toThrow();
    expect((await bytesAt(s3, 'lost-answer')).toString()).toBe('x');
  });

  test('a hang ends with the client', async () => {
    const s3 = client();
    server.faults.add('HeadObject', { kind: 'hang' });
    const abort = new AbortController();
    const head = s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'cut' }), { abortSignal: abort.signal });
    abort.abort();
    await expect(head).rejects.toMatchObject({ name: 'AbortError' });
    server.faults.clear();
  });

  test('garbage is not a listing', async () => {
    server.faults.add('ListObjectsV2', { kind: 'garbage' });
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
