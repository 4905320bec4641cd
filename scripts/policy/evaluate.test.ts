import { describe, expect, test } from 'vitest';
import { type AccessRequest, evaluate, type Principal } from './evaluate.ts';
import { type Statement, statementsOf } from './policy.ts';

const bucket = 'arn:aws:s3:::recordings';
const edge: Principal = { kind: 'identity', arn: 'arn:aws:iam::000000000000:user/edge' };
const allow = (
  Action: string | string[],
  Resource: string | string[],
  Condition?: Statement['Condition'],
): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (...args: Parameters<typeof allow>): Statement => ({ ...allow(...args), Effect: 'Deny' });

const decide = (identity: readonly Statement[], request: AccessRequest, resource: readonly Statement[] = []) =>
  evaluate(edge, request, { identity, resource });

describe('a permission', () => {
  const calls = [allow(['s3:GetObject', 's3:PutObject'], `${bucket}/calls/*`)];
  test.each([
    ['what it names', 's3:PutObject', `${bucket}/calls/2026/a`, true],
    ['an action in another case, as IAM reads them', 'S3:putobject', `${bucket}/calls/a`, true],
    ['another action', 's3:DeleteObject', `${bucket}/calls/a`, false],
    ['an action that only begins so', 's3:PutObjectAcl', `${bucket}/calls/a`, false],
    ['another prefix', 's3:PutObject', `${bucket}/prompts/a`, false],
    ['another bucket', 's3:PutObject', 'arn:aws:s3:::recordings2/calls/a', false],
    ['a key in another case', 's3:PutObject', `${bucket}/Calls/a`, false],
    ['the bucket itself', 's3:PutObject', bucket, false],
  ])('covers or not: %s', (_, action, resource, allowed) => {
    expect(decide(calls, { action, resource }).allowed).toBe(allowed);
  });

  test('is needed: nothing allows nothing', () => {
    expect(decide([], { action: 's3:GetObject', resource: bucket })).toEqual({ allowed: false, by: undefined });
  });

  test('takes * for any text and ? for one character, and a dot for a dot', () => {
    const statements = [allow('s3:Get*', `${bucket}/a?c.wav`)];
    expect(decide(statements, { action: 's3:GetObject', resource: `${bucket}/abc.wav` }).allowed).toBe(true);
    expect(decide(statements, { action: 's3:GetObject', resource: `${bucket}/abbc.wav` }).allowed).toBe(false);
    expect(decide(statements, { action: 's3:GetObject', resource: `${bucket}/abcxwav` }).allowed).toBe(false);
  });
});

test('a denial wins over any permission, wherever it stands', () => {
  const denial = deny('s3:*', `${bucket}/calls/secret/*`);
  const request = { action: 's3:GetObject', resource: `${bucket}/calls/secret/a` };
  for (const statements of [
    [allow('s3:*', '*'), denial],
    [denial, allow('s3:*', '*')],
  ]) {
    expect(decide(statements, request)).toEqual({ allowed: false, by: denial });
  }
});

describe('a condition', () => {
  const request = (context: Record<string, string>) => ({ action: 's3:ListBucket', resource: bucket, context });
  test.each<[string, Statement['Condition'], Record<string, string>, boolean]>([
    ['StringLike holds', { StringLike: { 's3:prefix': 'calls/*' } }, { 's3:prefix': 'calls/2026' }, true],
    ['StringLike does not', { StringLike: { 's3:prefix': 'calls/*' } }, { 's3:prefix': 'prompts/' }, false],
    ['StringLike of several values', { StringLike: { 's3:prefix': ['a/*', 'b/*'] } }, { 's3:prefix': 'b/1' }, true],
    ['a key that the request lacks', { StringLike: { 's3:prefix': '*' } }, {}, false],
    [
      'StringEquals knows no wildcards',
      { StringEquals: { 's3:prefix': 'calls/*' } },
      { 's3:prefix': 'calls/a' },
      false,
    ],
    ['StringNotEquals holds without the key', { StringNotEquals: { k: 'v' } }, {}, true],
    ['StringNotEquals', { StringNotEquals: { k: 'v' } }, { k: 'v' }, false],
    ['Bool', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'false' }, true],
    ['Bool of the other value', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, false],
    ['all keys must hold', { StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, false],
    ['all operators must hold', { StringEquals: { a: '1' }, Bool: { b: 'true' } }, { a: '1', b: 'false' }, false],
    ['ArnLike', { ArnLike: { s: 'arn:aws:sns:*:1:ethera-*' } }, { s: 'arn:aws:sns:eu:1:ethera-a:b' }, true],
    ['ArnLike: no wildcard over a colon', { ArnLike: { s: 'arn:aws:*:1:x' } }, { s: 'arn:aws:sns:eu:1:x' }, false],
  ])('%s', (_, condition, context, allowed) => {
    expect(decide([allow('s3:ListBucket', bucket, condition)], request(context)).allowed).toBe(allowed);
  });

  test('on a key of KMS: by way of S3 only', () => {
    const key = 'arn:aws:kms:eu-central-1:000000000000:key/1';
    const statements = [
      allow('kms:Decrypt', key, { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } }),
    ];
    const context = { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' };
    expect(decide(statements, { action: 'kms:Decrypt', resource: key, context }).allowed).toBe(true);
    expect(decide(statements, { action: 'kms:Decrypt', resource: key }).allowed).toBe(false);
    expect(decide(statements, { action: 'kms:Decrypt', resource: `${key}2`, context }).allowed).toBe(false);
  });
});

describe('a policy on the resource', () => {
  const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
  const tlsOnly: Statement = { ...deny('s3:*', [bucket, `${bucket}/*`], insecure), Principal: '*' };
  const fromBucket: Statement = {
    ...allow('sqs:SendMessage', 'arn:aws:sqs:eu:0:q', { ArnEquals: { 'aws:SourceArn': bucket } }),
    Principal: { Service: 's3.amazonaws.com' },
  };

  test('denies what the identity is allowed', () => {
    const identity = [allow('s3:PutObject', `${bucket}/*`)];
    const put = (secure: string) => ({
      action: 's3:PutObject',
      resource: `${bucket}/calls/a`,
      context: { 'aws:SecureTransport': secure },
    });
    expect(decide(identity, put('true'), [tlsOnly]).allowed).toBe(true);
    expect(decide(identity, put('false'), [tlsOnly])).toEqual({ allowed: false, by: tlsOnly });
  });

  test('allows a service, from the source that it names, and nobody else', () => {
    const send = (source: string) => ({
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:eu:0:q',
      context: { 'aws:SourceArn': source },
    });
    const as = (principal: Principal, source: string) =>
      evaluate(principal, send(source), { identity: [], resource: [fromBucket] }).allowed;
    expect(as({ kind: 'service', name: 's3.amazonaws.com' }, bucket)).toBe(true);
    expect(as({ kind: 'service', name: 's3.amazonaws.com' }, 'arn:aws:s3:::other')).toBe(false);
    expect(as({ kind: 'service', name: 'sns.amazonaws.com' }, bucket)).toBe(false);
    expect(as(edge, bucket)).toBe(false);
  });
});

test.each([
  [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, 'NotAction'],
  [{ Effect: 'Allow', Action: 's3:*', Resource: `${bucket}/\${aws:username}/*` }, 'policy variables'],
])('what it cannot read is an error, not a guess: %#', (statement, words) => {
  expect(() => statementsOf(JSON.stringify({ Statement: [statement] }))).toThrow(words);
});

test('an operator that it does not know is an error', () => {
  const statements = [allow('a:B', '*', { NumericLessThan: { k: '1' } })];
  expect(() => decide(statements, { action: 'a:B', resource: '*' })).toThrow('NumericLessThan');
});
