import type { IncomingHttpHeaders } from 'node:http';
import type { SigningContext } from '../sigv4.ts';
import { checkReadConditions, parseRange, writeCondition } from './conditions.ts';
import { pageOf, parseListQuery, tokenOf } from './listing.ts';
import { checkKey, isBucketName, parseAddress } from './object-key.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import type { ObjectFacts, ObjectStore, StoredObject } from './store.ts';
import { receiveUpload } from './upload.ts';
import { type XmlElement, xmlDocument, xmlTexts } from './xml.ts';

/** What a credential may do, in IAM's words. */
export type S3Action = 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject' | 's3:ListBucket';

/** A verified request with everything an operation needs. */
export interface OperationContext {
  readonly request: S3Request;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Buffer>;
  readonly payloadHash: string;
  readonly signing: SigningContext;
  readonly store: ObjectStore;
  readonly allows: (action: S3Action, bucket: string, key: string) => boolean;
  readonly bucketExists: (bucket: string) => boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  /** A string is XML. */
  readonly body?: string | AsyncIterable<Buffer>;
  /** Lets go of what the body reads from. To be called when the answer is over, however it ended. */
  readonly release?: () => Promise<void>;
}

/** Request headers that S3 keeps and gives back with the object. */
const kept =
  /^(content-type|cache-control|content-disposition|content-encoding|content-language|expires|x-amz-meta-.+)$/;
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const maxDeleteKeys = 1000;

const quoted = (etag: string): string => `"${etag}"`;
const noSuchKey = () => new S3Error('NoSuchKey', 'The specified key does not exist.');

function authorize(context: OperationContext, action: S3Action, key: string): void {
  if (!context.allows(action, context.request.bucket, key)) throw new S3Error('AccessDenied', 'Access Denied');
}

/** Headers to keep; `aws-chunked` describes the transfer, not the object. */
function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers)
    .filter((entry): entry is [string, string] => kept.test(entry[0]) && typeof entry[1] === 'string')
    .map(([name, value]): [string, string] =>
      name === 'content-encoding' ? [name, value.replace(/(^|,)\s*aws-chunked\s*(,|$)/, '')] : [name, value],
    );
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

function checksumHeaders(facts: ObjectFacts): Record<string, string> {
  if (!facts.checksum) return {};
  return { [`x-amz-checksum-${facts.checksum.name}`]: facts.checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' };
}

/** S3 encrypts every object since 2023, and says so. */
const encryption = { 'x-amz-server-side-encryption': 'AES256' };

async function putObject(context: OperationContext): Promise<Answer> {
  const { request, headers, body, payloadHash, signing, store } = context;
  authorize(context, 's3:PutObject', request.key);
  const claims = { headers, payloadHash, signing };
  const facts = await store.put(request.bucket, request.key, keptHeaders(headers), writeCondition(headers), (sink) =>
    receiveUpload(body, claims, sink),
  );
  return { status: 200, headers: { etag: quoted(facts.etag), ...checksumHeaders(facts), ...encryption } };
}

/** A missing key is 404 only for who may list the bucket; for others S3 does not tell it from a forbidden one. */
function missing(context: OperationContext): S3Error {
  const mayList = context.allows('s3:ListBucket', context.request.bucket, '');
  return mayList ? noSuchKey() : new S3Error('AccessDenied', 'Access Denied');
}

function objectHeaders(facts: ObjectFacts, query: ReadonlyMap<string, string>): Record<string, string | number> {
  const overrides = [...query].filter(([name]) => name.startsWith('response-'));
  return {
    'content-type': 'binary/octet-stream',
    ...facts.headers,
    ...Object.fromEntries(overrides.map(([name, value]) => [name.slice('response-'.length), value])),
    'accept-ranges': 'bytes',
    etag: quoted(facts.etag),
    'last-modified': new Date(facts.modifiedMs).toUTCString(),
    ...encryption,
  };
}

async function* bytesOf(object: StoredObject, start: number, end: number): AsyncGenerator<Buffer> {
  // An empty object has no last byte to name.
  if (end < start) return;
  for await (const chunk of object.file.createReadStream({ start, end, autoClose: false })) yield chunk as Buffer;
}

async function readObject(context: OperationContext, withBody: boolean): Promise<Answer> {
  const { request, headers, store } = context;
  authorize(context, 's3:GetObject', request.key);
  const object = await store.open(request.bucket, request.key);
  if (!object) throw missing(context);
  const { facts } = object;
  const release = () => object.file.close();
  try {
    checkReadConditions(headers, facts);
    const range = parseRange(headers.range, facts.bytes);
    const [start, end] = range ? [range.start, range.end] : [0, facts.bytes - 1];
    // A checksum covers the whole object, so a part cannot carry it.
    const checksum = !range && headers['x-amz-checksum-mode'] === 'ENABLED' ? checksumHeaders(facts) : {};
    const partial = range ? { 'content-range': `bytes ${start}-${end}/${facts.bytes}` } : {};
    const all = { ...objectHeaders(facts, request.query), ...checksum, ...partial, 'content-length': end - start + 1 };
    const status = range ? 206 : 200;
    return { status, headers: all, release, ...(withBody ? { body: bytesOf(object, start, end) } : {}) };
  } catch (error) {
    await release();
    throw error;
  }
}

async function deleteObject(context: OperationContext): Promise<Answer> {
  const { request, headers, store } = context;
  authorize(context, 's3:DeleteObject', request.key);
  const condition = headers['if-match'] === undefined ? () => undefined : writeCondition(headers);
  await store.delete(request.bucket, request.key, condition);
  return { status: 204, headers: {} };
}

async function deleteObjects(context: OperationContext): Promise<Answer> {
  const { request, headers, body, payloadHash, signing, store } = context;
  const pieces: Buffer[] = [];
  const claims = { headers, payloadHash, signing };
  await receiveUpload(body, claims, async (chunk) => pieces.push(chunk));
  const document = Buffer.concat(pieces).toString();
  const keys = xmlTexts(document, 'Key');
  if (keys.length === 0 || keys.length > maxDeleteKeys) {
    throw new S3Error('MalformedXML', 'The XML you provided was not well-formed or did not validate');
  }
  const quiet = xmlTexts(document, 'Quiet')[0] === 'true';
  const results: XmlElement[] = [];
  for (const key of keys) {
    try {
      checkKey(key);
      authorize(context, 's3:DeleteObject', key);
      await store.delete(request.bucket, key, () => undefined);
      if (!quiet) results.push(['Deleted', [['Key', key]]]);
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      const details: XmlElement[] = [
        ['Key', key],
        ['Code', error.code],
        ['Message', error.message],
      ];
      results.push(['Error', details]);
    }
  }
  return { status: 200, headers: {}, body: xmlDocument('DeleteResult', results, namespace) };
}

async function copyObject(context: OperationContext): Promise<Answer> {
  const { request, headers, store } = context;
  authorize(context, 's3:PutObject', request.key);
  const source = parseAddress(`/${String(headers['x-amz-copy-source']).replace(/^\//, '')}`);
  if (!isBucketName(source.bucket) || !context.bucketExists(source.bucket)) throw noSuchBucket();
  checkKey(source.key);
  if (!context.allows('s3:GetObject', source.bucket, source.key)) throw new S3Error('AccessDenied', 'Access Denied');
  const object = await store.open(source.bucket, source.key);
  if (!object) throw missing(context);
  try {
    checkReadConditions(headers, object.facts, 'x-amz-copy-source-');
    const replace = headers['x-amz-metadata-directive'] === 'REPLACE';
    const copied = replace ? keptHeaders(headers) : object.facts.headers;
    const claims = {
      headers: checksumHeaders(object.facts),
      payloadHash: 'UNSIGNED-PAYLOAD',
      signing: context.signing,
    };
    const bytes = bytesOf(object, 0, object.facts.bytes - 1);
    const facts = await store.put(request.bucket, request.key, copied, writeCondition(headers), (sink) =>
      receiveUpload(bytes, claims, sink),
    );
    const result: XmlElement[] = [
      ['LastModified', new Date(facts.modifiedMs).toISOString()],
      ['ETag', quoted(facts.etag)],
    ];
    return { status: 200, headers: encryption, body: xmlDocument('CopyObjectResult', result, namespace) };
  } finally {
    await object.file.close();
  }
}

async function listObjects(context: OperationContext): Promise<Answer> {
  const { request, store } = context;
  authorize(context, 's3:ListBucket', '');
  const query = parseListQuery(request.query);
  const page = pageOf(await store.keys(request.bucket, query.prefix), query);
  const name = (text: string) => (request.query.get('encoding-type') === 'url' ? encodeURIComponent(text) : text);
  const contents: XmlElement[] = [];
  for (const key of page.keys) {
    const facts = await store.head(request.bucket, key);
    // Deleted since the walk.
    if (!facts) continue;
    const entry: XmlElement[] = [
      ['Key', name(key)],
      ['LastModified', new Date(facts.modifiedMs).toISOString()],
      ['ETag', quoted(facts.etag)],
      ['Size', facts.bytes],
      ['StorageClass', 'STANDARD'],
    ];
    contents.push(['Contents', entry]);
  }
  const prefixes = page.commonPrefixes.map((prefix): XmlElement => ['CommonPrefixes', [['Prefix', name(prefix)]]]);
  const optional = (element: string, value: string | undefined): XmlElement[] => (value ? [[element, value]] : []);
  const result: XmlElement[] = [
    ['Name', request.bucket],
    ['Prefix', name(query.prefix)],
    ...optional('Delimiter', query.delimiter),
    ...optional('EncodingType', request.query.get('encoding-type')),
    ...optional('StartAfter', request.query.get('start-after')),
    ...optional('ContinuationToken', request.query.get('continuation-token')),
    ...optional('NextContinuationToken', page.nextAfter && tokenOf(page.nextAfter)),
    ['KeyCount', contents.length + prefixes.length],
    ['MaxKeys', query.maxKeys],
    ['IsTruncated', page.nextAfter !== undefined],
    ...contents,
    ...prefixes,
  ];
  return { status: 200, headers: {}, body: xmlDocument('ListBucketResult', result, namespace) };
}

const noSuchBucket = () => new S3Error('NoSuchBucket', 'The specified bucket does not exist');

/**
 * Carries out a request whose signature holds.
 * @throws S3Error for everything that S3 refuses.
 */
export async function perform(context: OperationContext): Promise<Answer> {
  const { request } = context;
  if (!isBucketName(request.bucket) || !context.bucketExists(request.bucket)) throw noSuchBucket();
  if (request.key !== '') checkKey(request.key);
  switch (request.operation) {
    case 'PutObject':
      return putObject(context);
    case 'GetObject':
      return readObject(context, true);
    case 'HeadObject':
      return readObject(context, false);
    case 'DeleteObject':
      return deleteObject(context);
    case 'DeleteObjects':
      return deleteObjects(context);
    case 'CopyObject':
      return copyObject(context);
    case 'ListObjectsV2':
      return listObjects(context);
    case 'HeadBucket':
      authorize(context, 's3:ListBucket', '');
      return { status: 200, headers: {} };
  }
}
