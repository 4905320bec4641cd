import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type SignedRequest, type VerifyOptions, verifySignature } from './sigv4.ts';

// The worked examples of "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference.
const example = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const options: VerifyOptions<typeof example> = {
  credentials: [example],
  service: 's3',
  region: 'us-east-1',
  nowMs: Date.parse('2013-05-24T00:00:00Z'),
};
const emptyHash = createHash('sha256').digest('hex');
const ranged: SignedRequest = {
  method: 'GET',
  target: '/test.txt',
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  payloadHash: emptyHash,
};
const presigned: SignedRequest = {
  method: 'GET',
  target:
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: { host: 'examplebucket.s3.amazonaws.com' },
  payloadHash: 'UNSIGNED-PAYLOAD',
};

const faultOf = (request: SignedRequest, more: Partial<VerifyOptions<typeof example>> = {}) => {
  const verdict = verifySignature(request, { ...options, ...more });
  return verdict.ok ? 'none' : verdict.fault;
};

describe('a signature', () => {
  test('of the published examples holds', () => {
    expect(faultOf(ranged)).toBe('none');
    expect(faultOf(presigned)).toBe('none');
  });

  test.each<[string, Partial<SignedRequest>]>([
    ['method', { method: 'PUT' }],
    ['path', { target: '/test.txt2' }],
    ['query', { target: '/test.txt?acl' }],
    ['signed header', { headers: { ...ranged.headers, range: 'bytes=0-99' } }],
    ['added x-amz header', { headers: { ...ranged.headers, 'x-amz-acl': 'public-read' } }],
    ['body', { payloadHash: 'f'.repeat(64) }],
  ])('does not cover another %s', (_name, change) => {
    expect(faultOf({ ...ranged, ...change })).toBe('mismatch');
  });

  test('is refused for the reason AWS would give', () => {
    expect(faultOf({ ...ranged, headers: {} })).toBe('missing');
    expect(faultOf({ ...ranged, headers: { authorization: 'Bearer x' } })).toBe('malformed');
    expect(faultOf(ranged, { credentials: [] })).toBe('unknown-key');
    expect(faultOf(ranged, { region: 'eu-central-1' })).toBe('wrong-scope');
    expect(faultOf(ranged, { service: 'lambda' })).toBe('wrong-scope');
    expect(faultOf(ranged, { nowMs: options.nowMs + 16 * 60_000 })).toBe('skewed');
    expect(faultOf(ranged, { nowMs: options.nowMs - 16 * 60_000 })).toBe('skewed');
    expect(faultOf(ranged, { credentials: [{ ...example, secretAccessKey: 'x' }] })).toBe('mismatch');
    expect(faultOf({ ...ranged, headers: { ...ranged.headers, 'x-amz-security-token': 'x' } })).toBe('bad-token');
  });

  test('in a URL lives as long as it says', () => {
    expect(faultOf(presigned, { nowMs: options.nowMs + 86_400_000 })).toBe('none');
    expect(faultOf(presigned, { nowMs: options.nowMs + 86_401_000 })).toBe('expired');
    const forEver = presigned.target.replace('X-Amz-Expires=86400', 'X-Amz-Expires=604801');
    expect(faultOf({ ...presigned, target: forEver })).toBe('malformed');
  });
});
