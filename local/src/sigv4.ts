import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A key pair the stand-in knows. A temporary one also has a session token, without which it is refused. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request as it came over the wire: nothing decoded, nothing normalised. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Hex SHA-256 of the body, or the literal S3 uses in its place (`UNSIGNED-PAYLOAD`, `STREAMING-…`). */
  readonly payloadHash: string;
}

/** What is needed to sign the chunks of a streamed body after the request itself. */
export interface SigningContext {
  readonly key: Buffer;
  readonly scope: string;
  readonly amzDate: string;
  readonly signature: string;
}

export type SigningFault =
  | 'missing'
  | 'malformed'
  | 'unknown-key'
  | 'bad-token'
  | 'wrong-scope'
  | 'skewed'
  | 'expired'
  | 'mismatch';

export type SigningVerdict<C extends Credential> =
  | { readonly ok: true; readonly credential: C; readonly context: SigningContext; readonly presigned: boolean }
  | { readonly ok: false; readonly fault: SigningFault; readonly message: string };

export interface VerifyOptions<C extends Credential> {
  readonly credentials: readonly C[];
  readonly service: 's3' | 'lambda' | 'ssm';
  readonly region: string;
  readonly nowMs: number;
}

interface Claim {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly amzDate: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly token: string | undefined;
  /** Seconds, for a presigned URL alone. */
  readonly expiresSeconds: number | undefined;
}

/** AWS refuses a header signature whose date is further away than this. */
const maxSkewMs = 15 * 60_000;
const maxPresignSeconds = 7 * 24 * 3600;
const algorithm = 'AWS4-HMAC-SHA256';

const hex = (data: string): string => createHash('sha256').update(data).digest('hex');

export const hmac = (key: Buffer | string, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** Compares two hex signatures without telling by time where they differ. */
export function sameSignature(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const rfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Decodes a query component; `+` stays a plus, as AWS reads it. Text that is not valid encoding stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Name and value of every query parameter, decoded, in the order of the URL. */
export function queryPairs(target: string): [name: string, value: string][] {
  const mark = target.indexOf('?');
  if (mark < 0) return [];
  return target
    .slice(mark + 1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [decoded(part), ''] : [decoded(part.slice(0, equals)), decoded(part.slice(equals + 1))];
    });
}

/** Milliseconds since the epoch of `20261123T101112Z`, or NaN. */
function parseAmzDate(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return parts ? Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`) : Number.NaN;
}

const header = (request: SignedRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

function claimOfHeader(request: SignedRequest, authorization: string): Claim | undefined {
  const parts =
    /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/.exec(
      authorization,
    );
  const amzDate = header(request, 'x-amz-date');
  if (!parts?.[1] || !parts[2] || !parts[3] || !parts[4] || !amzDate) return undefined;
  return {
    accessKeyId: parts[1],
    scope: parts[2],
    signedHeaders: parts[3].split(';'),
    signature: parts[4],
    amzDate,
    token: header(request, 'x-amz-security-token'),
    expiresSeconds: undefined,
  };
}

function claimOfQuery(query: ReadonlyMap<string, string>): Claim | undefined {
  const credential = /^([^/]+)\/(.+)$/.exec(query.get('X-Amz-Credential') ?? '');
  const amzDate = query.get('X-Amz-Date');
  const signedHeaders = query.get('X-Amz-SignedHeaders');
  const signature = query.get('X-Amz-Signature');
  const expiresSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (query.get('X-Amz-Algorithm') !== algorithm || !(expiresSeconds > 0 && expiresSeconds <= maxPresignSeconds)) {
    return undefined;
  }
  if (!credential?.[1] || !credential[2] || !amzDate || !signedHeaders || !signature) return undefined;
  return {
    accessKeyId: credential[1],
    scope: credential[2],
    signedHeaders: signedHeaders.split(';'),
    signature,
    amzDate,
    token: query.get('X-Amz-Security-Token'),
    expiresSeconds,
  };
}

/** The text both sides hash. S3 alone takes the path as sent; every other service encodes it a second time. */
function canonicalRequest(request: SignedRequest, claim: Claim, service: string): string {
  const path = request.target.split('?', 1)[0] ?? '/';
  const query = queryPairs(request.target)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [rfc3986(name), rfc3986(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = claim.signedHeaders
    .map((name) => `${name}:${(header(request, name) ?? '').trim().replace(/ +/g, ' ')}\n`)
    .join('');
  return [
    request.method,
    service === 's3' ? path : path.split('/').map(rfc3986).join('/'),
    query,
    headers,
    claim.signedHeaders.join(';'),
    request.payloadHash,
  ].join('\n');
}

const refused = (fault: SigningFault, message: string) => ({ ok: false, fault, message }) as const;

/** Why the claim cannot stand whatever its signature, or undefined. */
function refusalOfClaim(claim: Claim, credential: Credential | undefined, options: VerifyOptions<Credential>) {
  if (!credential) {
    return refused('unknown-key', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  if (credential.sessionToken !== claim.token) {
    return refused('bad-token', 'The provided token is malformed or otherwise invalid.');
  }
  const expectedScope = `${claim.amzDate.slice(0, 8)}/${options.region}/${options.service}/aws4_request`;
  if (claim.scope !== expectedScope) {
    return refused('wrong-scope', `Credential should be scoped to ${expectedScope}, not ${claim.scope}.`);
  }
  const ageMs = options.nowMs - parseAmzDate(claim.amzDate);
  if (Number.isNaN(ageMs)) return refused('malformed', 'The date of the signature cannot be read.');
  if (claim.expiresSeconds !== undefined && ageMs > claim.expiresSeconds * 1000) {
    return refused('expired', 'Request has expired');
  }
  if (-ageMs > maxSkewMs || (claim.expiresSeconds === undefined && ageMs > maxSkewMs)) {
    return refused('skewed', 'The difference between the request time and the current time is too large.');
  }
  return undefined;
}

/** Headers that change what a request does must be signed, or anybody on the way could add them. */
function unsignedHeader(request: SignedRequest, claim: Claim): string | undefined {
  if (!claim.signedHeaders.includes('host')) return 'host';
  return Object.keys(request.headers).find((name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name));
}

/**
 * Checks a Signature Version 4 in the `Authorization` header or in a presigned query, as AWS does: known key, session
 * token, scope, date, then the signature itself.
 */
export function verifySignature<C extends Credential>(
  request: SignedRequest,
  options: VerifyOptions<C>,
): SigningVerdict<C> {
  const authorization = header(request, 'authorization');
  const query = new Map(queryPairs(request.target));
  const presigned = query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature');
  if (authorization === undefined && !presigned) return refused('missing', 'The request carries no signature.');
  const claim = authorization === undefined ? claimOfQuery(query) : claimOfHeader(request, authorization);
  if (!claim) return refused('malformed', 'The signature is incomplete or not AWS4-HMAC-SHA256.');

  const credential = options.credentials.find((known) => known.accessKeyId === claim.accessKeyId);
  const refusal = refusalOfClaim(claim, credential, options);
  if (refusal || !credential) return refusal ?? refused('unknown-key', 'Unknown key.');
  const unsigned = unsignedHeader(request, claim);
  if (unsigned)
    return refused('mismatch', `There were headers present in the request which were not signed: ${unsigned}`);

  const key = claim.scope.split('/').reduce<Buffer | string>(hmac, `AWS4${credential.secretAccessKey}`) as Buffer;
  const canonical = canonicalRequest(request, claim, options.service);
  const expected = hmac(key, [algorithm, claim.amzDate, claim.scope, hex(canonical)].join('\n')).toString('hex');
  if (!sameSignature(expected, claim.signature)) {
    return refused('mismatch', 'The request signature we calculated does not match the signature you provided.');
  }
  const context = { key, scope: claim.scope, amzDate: claim.amzDate, signature: expected };
  return { ok: true, credential, context, presigned: authorization === undefined };
}

/** How the AWS services that speak JSON name each fault; S3 has names of its own. */
export const jsonErrorOfSigningFault = {
  missing: 'MissingAuthenticationTokenException',
  malformed: 'IncompleteSignatureException',
  'unknown-key': 'UnrecognizedClientException',
  'bad-token': 'UnrecognizedClientException',
  'wrong-scope': 'InvalidSignatureException',
  skewed: 'InvalidSignatureException',
  expired: 'InvalidSignatureException',
  mismatch: 'InvalidSignatureException',
} as const satisfies Record<SigningFault, string>;
