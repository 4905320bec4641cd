import { createHash } from 'node:crypto';

export interface Account {
  readonly username: string;
  readonly password: string;
}

export interface DigestRequest {
  readonly method: string;
  readonly uri: string;
  readonly account: Account;
  /** A random value of ours, and how often this nonce was used before, plus one. */
  readonly cnonce: string;
  readonly nonceCount: number;
}

/** What a WWW-Authenticate or Proxy-Authenticate header asks for. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly qop?: 'auth';
  /** The nonce was too old; name and password were not refused. */
  readonly stale: boolean;
}

/** @returns undefined for a challenge that is no Digest or of an algorithm this code does not know */
export function parseChallenge(value: string): DigestChallenge | undefined {
  if (!/^Digest\s/i.test(value)) return undefined;
  const field = (name: string) => {
    const match = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,]+))`, 'i').exec(value);
    return match ? (match[1] ?? match[2]) : undefined;
  };
  const realm = field('realm');
  const nonce = field('nonce');
  const algorithm = (field('algorithm') ?? 'MD5').toUpperCase();
  if (realm === undefined || nonce === undefined || (algorithm !== 'MD5' && algorithm !== 'SHA-256')) return undefined;
  const offered = (field('qop') ?? '').split(',').map((word) => word.trim().toLowerCase());
  const opaque = field('opaque');
  return {
    realm,
    nonce,
    algorithm,
    stale: field('stale')?.toLowerCase() === 'true',
    ...(opaque === undefined ? {} : { opaque }),
    ...(offered.includes('auth') ? { qop: 'auth' } : {}),
  };
}

/** The value of an Authorization or Proxy-Authorization header (RFC 7616, and RFC 2069 without qop). */
export function authorize(challenge: DigestChallenge, request: DigestRequest): string {
  const { realm, nonce, algorithm, qop, opaque } = challenge;
  const { method, uri, account, cnonce } = request;
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const nonceCount = request.nonceCount.toString(16).padStart(8, '0');
  const secret = hash(`${account.username}:${realm}:${account.password}`);
  const target = hash(`${method}:${uri}`);
  const response = qop
    ? hash(`${secret}:${nonce}:${nonceCount}:${cnonce}:${qop}:${target}`)
    : hash(`${secret}:${nonce}:${target}`);
  const fields = [
    `username="${account.username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
    ...(qop ? [`qop=${qop}`, `nc=${nonceCount}`, `cnonce="${cnonce}"`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}
