import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { bucket, bytesAt, failure, put, recording, useS3 } from './fixtures/suite.ts';

const { client } = useS3();

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
