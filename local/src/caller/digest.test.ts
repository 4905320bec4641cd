import { describe, expect, it } from 'vitest';
import { authorize, type DigestChallenge, parseChallenge } from './digest.ts';

const account = { username: 'Mufasa', password: 'Circle of Life' };

/** The example of RFC 7616, 3.9.1. */
const published = {
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
  qop: 'auth',
  stale: false,
} as const;
const request = {
  method: 'GET',
  uri: '/dir/index.html',
  account,
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nonceCount: 1,
};

function responseOf(challenge: DigestChallenge): string | undefined {
  return /response="([0-9a-f]+)"/.exec(authorize(challenge, request))?.[1];
}

describe('digest authentication', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('agrees with the published example of %s', (algorithm, response) => {
    expect(responseOf({ ...published, algorithm })).toBe(response);
  });

  it('leaves count and cnonce out where the far side offers no qop', () => {
    const { qop: _, ...old } = published;
    const header = authorize({ ...old, algorithm: 'MD5' }, request);
    expect(header).not.toMatch(/qop|nc=|cnonce/);
    expect(responseOf({ ...old, algorithm: 'MD5' })).not.toBe('8ca523f5e9506fed4657c9700eebdbec');
  });

  it('reads a challenge with commas and escapes within quotes', () => {
    expect(
      parseChallenge(
        'Digest  realm="a, \\"b\\"",nonce="n=1,2", opaque="", algorithm=md5, qop="auth-int,auth", stale=TRUE',
      ),
    ).toEqual({ realm: 'a, \\"b\\"', nonce: 'n=1,2', opaque: '', algorithm: 'MD5', qop: 'auth', stale: true });
  });

  it.each(['Basic realm="x"', 'Digest realm="x"', 'Digest realm="x", nonce="y", algorithm=SHA-512-256'])(
    'does not pretend to understand %s',
    (challenge) => expect(parseChallenge(challenge)).toBeUndefined(),
  );
});
