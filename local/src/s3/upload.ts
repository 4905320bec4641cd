import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { SigningContext } from '../sigv4.ts';
import { decodeAwsChunked, type Trailers } from './chunked-body.ts';
import { createCrc32, createCrc32c, createCrc64Nvme, type Digest } from './crc.ts';
import { S3Error } from './s3-error.ts';

export type ChecksumName = 'crc32' | 'crc32c' | 'crc64nvme' | 'sha1' | 'sha256';
/** Base64 as it stands in `x-amz-checksum-<name>`. */
export interface Checksum {
  readonly name: ChecksumName;
  readonly value: string;
}

const digests: Readonly<Record<ChecksumName, () => Digest>> = {
  crc32: createCrc32,
  crc32c: createCrc32c,
  crc64nvme: createCrc64Nvme,
  sha1: () => createHash('sha1'),
  sha256: () => createHash('sha256'),
};
const checksumNames = Object.keys(digests) as ChecksumName[];
const headerOf = (name: ChecksumName): string => `x-amz-checksum-${name}`;

/** What a body has to prove about itself; read from the request's headers. */
export interface UploadClaims {
  readonly headers: IncomingHttpHeaders;
  /** Of the verified request: streamed bodies chain their chunk signatures to it. */
  readonly signing: SigningContext;
  readonly payloadHash: string;
}

/** What a body turned out to be. */
export interface UploadFacts {
  readonly bytes: number;
  readonly md5Hex: string;
  readonly checksum: Checksum;
}

const text = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** The checksum a request promises, in a header or, with `undefined` value, in a trailer. S3 adds CRC-64 if none is. */
function promisedChecksum(headers: IncomingHttpHeaders): { name: ChecksumName; value: string | undefined } {
  const inHeader = checksumNames.filter((name) => headers[headerOf(name)] !== undefined);
  const trailer = text(headers['x-amz-trailer'])?.trim().toLowerCase();
  const inTrailer = checksumNames.find((name) => headerOf(name) === trailer);
  if (inHeader.length + (inTrailer ? 1 : 0) > 1) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (trailer !== undefined && !inTrailer)
    throw new S3Error('InvalidRequest', 'The value in x-amz-trailer is invalid.');
  const name = inHeader[0] ?? inTrailer ?? 'crc64nvme';
  return { name, value: text(headers[headerOf(name)]) };
}

function promisedMd5(headers: IncomingHttpHeaders): string | undefined {
  const md5 = text(headers['content-md5']);
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  }
  return md5;
}

/** Size the object must have, where the request says it. */
function promisedBytes(headers: IncomingHttpHeaders, chunked: boolean): number | undefined {
  const stated = text(headers[chunked ? 'x-amz-decoded-content-length' : 'content-length']);
  if (chunked && stated === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  return stated === undefined ? undefined : Number(stated);
}

/**
 * Reads the body of an upload into `sink`, decoding `aws-chunked`, and checks everything the request promised about it:
 * length, SHA-256, chunk signatures, Content-MD5, checksum. The sink's bytes mean nothing until this returns.
 * @throws S3Error IncompleteBody, BadDigest, InvalidDigest, XAmzContentSHA256Mismatch, SignatureDoesNotMatch,
 * InvalidRequest.
 */
export async function receiveUpload(
  body: AsyncIterable<Buffer>,
  claims: UploadClaims,
  sink: (chunk: Buffer) => Promise<unknown>,
): Promise<UploadFacts> {
  const { headers, payloadHash } = claims;
  const chunked = payloadHash.startsWith('STREAMING-');
  const signed = payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  const trailers: Trailers = new Map();
  const signing = signed ? { context: claims.signing, trailer: payloadHash.endsWith('-TRAILER') } : undefined;
  const data = chunked ? decodeAwsChunked(body, trailers, signing) : body;

  const promised = promisedChecksum(headers);
  const promisedMd5Base64 = promisedMd5(headers);
  const expectedBytes = promisedBytes(headers, chunked);
  const [md5, sha256, checksum] = [createHash('md5'), createHash('sha256'), digests[promised.name]()];
  let bytes = 0;
  for await (const chunk of data) {
    bytes += chunk.length;
    for (const digest of [md5, sha256, checksum]) digest.update(chunk);
    await sink(chunk);
  }

  if (expectedBytes !== undefined && bytes !== expectedBytes) {
    throw new S3Error(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  }
  if (/^[0-9a-f]{64}$/.test(payloadHash) && sha256.digest('hex') !== payloadHash) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const md5Bytes = md5.digest();
  if (promisedMd5Base64 !== undefined && promisedMd5Base64 !== md5Bytes.toString('base64')) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const value = checksum.digest().toString('base64');
  const expected = promised.value ?? trailers.get(headerOf(promised.name));
  if (expected === undefined && headers['x-amz-trailer'] !== undefined) {
    throw new S3Error('InvalidRequest', 'The trailer that x-amz-trailer announces is missing.');
  }
  if (expected !== undefined && expected !== value) {
    throw new S3Error(
      'BadDigest',
      `The ${promised.name.toUpperCase()} you specified did not match the calculated checksum.`,
    );
  }
  return { bytes, md5Hex: md5Bytes.toString('hex'), checksum: { name: promised.name, value } };
}
