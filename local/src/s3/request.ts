import type { IncomingHttpHeaders } from 'node:http';
import { queryPairs } from '../sigv4.ts';
import { type Address, parseAddress } from './object-key.ts';
import { S3Error } from './s3-error.ts';

/** Operations the stand-in serves. The first four take faults. */
export type S3Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'ListObjectsV2'
  | 'DeleteObject'
  | 'DeleteObjects'
  | 'CopyObject'
  | 'HeadBucket';

export interface S3Request extends Address {
  readonly operation: S3Operation;
  readonly query: ReadonlyMap<string, string>;
}

/** Query parameters that change nothing about which operation is meant. */
const harmless =
  /^(X-Amz-.*|x-id|response-.*|prefix|delimiter|max-keys|start-after|continuation-token|fetch-owner|encoding-type|list-type)$/i;

const notImplemented = (what: string) =>
  new S3Error('NotImplemented', `A header you provided implies functionality that is not implemented: ${what}`);

function bucketOperation(method: string, query: ReadonlyMap<string, string>): S3Operation {
  if (method === 'HEAD') return 'HeadBucket';
  if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  throw notImplemented(`${method} on a bucket`);
}

function objectOperation(method: string, headers: IncomingHttpHeaders): S3Operation {
  switch (method) {
    case 'PUT':
      return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    case 'GET':
      return 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'DELETE':
      return 'DeleteObject';
    default:
      throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
}

/**
 * Says what a path-style request asks for.
 * @throws S3Error InvalidURI, MethodNotAllowed, or NotImplemented for what this stand-in does not have (multipart
 * uploads, tags, lifecycle, versions…): an explicit refusal rather than a wrong answer.
 */
export function parseRequest(method: string, target: string, headers: IncomingHttpHeaders): S3Request {
  const address = parseAddress(target);
  const query = new Map(queryPairs(target));
  if (address.bucket === '') throw notImplemented('requests without a bucket');
  const foreign = [...query.keys()].find((name) => !harmless.test(name) && !(name === 'delete' && address.key === ''));
  if (foreign !== undefined) throw notImplemented(foreign);
  const operation = address.key === '' ? bucketOperation(method, query) : objectOperation(method, headers);
  return { ...address, operation, query };
}
