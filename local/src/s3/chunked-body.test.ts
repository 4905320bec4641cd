import { describe, expect, test } from 'vitest';
import { hmac, type SigningContext } from '../sigv4.ts';
import { decodeAwsChunked, type Trailers } from './chunked-body.ts';

// The worked examples of "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks"
// in the S3 API reference, without and with a trailer: 65 KB of the letter a. The reference misprints the signature of
// the trailer; this is what its own formula gives, and what other implementations test against.
const scope = '20130524/us-east-1/s3/aws4_request';
const secret = 'AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const key = scope.split('/').reduce<Buffer>((signing, part) => hmac(signing, part), Buffer.from(secret));
const contextOf = (signature: string): SigningContext => ({ key, scope, amzDate: '20130524T000000Z', signature });

const data = 'a'.repeat(66_560);
const framed = (signatures: readonly [string, string, string], tail: string): string =>
  `10000;chunk-signature=${signatures[0]}\r\n${data.slice(0, 65_536)}\r\n` +
  `400;chunk-signature=${signatures[1]}\r\n${data.slice(65_536)}\r\n` +
  `0;chunk-signature=${signatures[2]}\r\n${tail}\r\n`;

const plainSeed = contextOf('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9');
const plain = framed(
  [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ],
  '',
);
const trailerSeed = contextOf('106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e');
const withTrailer = framed(
  [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ],
  'x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n',
);

async function* cutEvery(text: string, bytes: number): AsyncGenerator<Buffer> {
  const whole = Buffer.from(text, 'latin1');
  for (let at = 0; at < whole.length; at += bytes) yield whole.subarray(at, at + bytes);
}

async function decode(text: string, signing?: Parameters<typeof decodeAwsChunked>[2], bytes = 10_000) {
  const trailers: Trailers = new Map();
  const pieces: Buffer[] = [];
  for await (const piece of decodeAwsChunked(cutEvery(text, bytes), trailers, signing)) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString('latin1'), trailers };
}

describe('an aws-chunked body', () => {
  test('with signed chunks is decoded', async () => {
    expect((await decode(plain, { context: plainSeed, trailer: false })).text).toBe(data);
  });

  test('with a signed trailer is decoded', async () => {
    const body = await decode(withTrailer, { context: trailerSeed, trailer: true });
    expect(body.text).toBe(data);
    expect(body.trailers.get('x-amz-checksum-crc32c')).toBe('sOO8/Q==');
  });

  test.each([
    ['a changed byte', plain.replace('aaaa\r\n400', 'aaab\r\n400'), plainSeed, false],
    ['another seed', plain, trailerSeed, false],
    ['an unsigned last chunk', plain.replace(/\r\n0;chunk-signature=\w+/, '\r\n0'), plainSeed, false],
    ['a changed trailer', withTrailer.replace('sOO8', 'sOO9'), trailerSeed, true],
  ])('%s breaks the chain', async (_name, body, context, trailer) => {
    await expect(decode(body, { context, trailer })).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  test.each([1, 2, 3, 7, 1000])('may be cut into pieces of %i bytes', async (bytes) => {
    const body = `5\r\nhello\r\n7;chunk-signature=${'a'.repeat(64)}\r\n, world\r\n0\r\nX-Amz-Checksum-Crc32: abc=\r\n\r\n`;
    const decoded = await decode(body, undefined, bytes);
    expect(decoded.text).toBe('hello, world');
    expect(decoded.trailers).toEqual(new Map([['x-amz-checksum-crc32', 'abc=']]));
  });

  test.each([
    ['', 'IncompleteBody'],
    ['5\r\nhel', 'IncompleteBody'],
    ['5\r\nhello\r\n', 'IncompleteBody'],
    ['5\r\nhello\r\n0\r\n', 'IncompleteBody'],
    ['5\r\nhello!!\r\n0\r\n\r\n', 'InvalidRequest'],
    ['five\r\nhello\r\n0\r\n\r\n', 'InvalidRequest'],
    ['0\r\nno trailer\r\n\r\n', 'InvalidRequest'],
  ])('%j is refused', async (body, code) => {
    await expect(decode(body)).rejects.toMatchObject({ code });
  });

  test('without an end to its first line is refused before it fills the memory', async () => {
    await expect(decode('a'.repeat(20_000))).rejects.toMatchObject({ code: 'InvalidRequest' });
  });
});
