import { describe, expect, test } from 'vitest';
import { answeredCall, createdResource } from './mocks.ts';

const region = 'eu-central-1';

describe('policy documents', () => {
  const document = (statements: readonly object[]) =>
    answeredCall('aws:iam/getPolicyDocument:getPolicyDocument', { statements }, region);

  test('read as IAM writes them', () => {
    const { json } = document([
      {
        sid: 'Tls',
        effect: 'Deny',
        principals: [{ type: '*', identifiers: ['*'] }],
        actions: ['s3:*'],
        resources: ['a', 'b'],
        conditions: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      },
      { actions: ['s3:GetObject', 's3:PutObject'], resources: ['a'] },
    ]);
    expect(JSON.parse(String(json))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Tls',
          Effect: 'Deny',
          Action: 's3:*',
          Resource: ['a', 'b'],
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'a' },
      ],
    });
  });

  test('keep every condition of one test', () => {
    const { json } = document([
      {
        actions: ['s3:ListBucket'],
        conditions: [
          { test: 'StringLike', variable: 's3:prefix', values: ['calls/*', 'prompts/*'] },
          { test: 'StringLike', variable: 's3:delimiter', values: ['/'] },
        ],
      },
    ]);
    expect(JSON.parse(String(json)).Statement[0].Condition).toEqual({
      StringLike: { 's3:prefix': ['calls/*', 'prompts/*'], 's3:delimiter': '/' },
    });
  });

  test('without statements have none, so that SST gives a role no policy', () => {
    expect(document([])).not.toHaveProperty('statements', []);
    expect(document([]).statements).toBeUndefined();
  });
});

test('a call that nothing answers says where to add it', () => {
  expect(() => answeredCall('aws:ec2/getVpc:getVpc', {}, region)).toThrow(/getVpc.*mocks\.ts/);
});

test('resources get the ARNs that AWS would give them', () => {
  const arn = (type: string, inputs: Record<string, unknown>) =>
    createdResource({ type, name: 'Logical', inputs }, region).state.arn;
  expect(arn('aws:s3/bucket:Bucket', { bucket: 'b' })).toBe('arn:aws:s3:::b');
  expect(arn('aws:lambda/function:Function', { name: 'f' })).toBe(
    'arn:aws:lambda:eu-central-1:000000000000:function:f',
  );
  expect(arn('aws:iam/user:User', { name: 'u', path: '/p/' })).toBe('arn:aws:iam::000000000000:user/p/u');
  expect(arn('aws:ssm/parameter:Parameter', { name: '/a/b' })).toBe(
    'arn:aws:ssm:eu-central-1:000000000000:parameter/a/b',
  );
  expect(arn('aws:iam/policy:Policy', { name: 'p' })).toBe('arn:aws:iam::000000000000:policy/p');
  expect(arn('aws:sqs/queue:Queue', { name: 'q' })).toBe('arn:aws:sqs:eu-central-1:000000000000:q');
  expect(arn('aws:kms/key:Key', {})).toBe('arn:aws:kms:eu-central-1:000000000000:key/Logical-id');
});

test('an alias is named by its function, be its name a secret or not', () => {
  const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: 'f' };
  for (const functionName of ['f', secret]) {
    const alias = { type: 'aws:lambda/alias:Alias', name: 'Live', inputs: { name: 'live', functionName } };
    expect(createdResource(alias, region).state.arn).toBe('arn:aws:lambda:eu-central-1:000000000000:function:f:live');
  }
});

test('only a function that publishes has a version', () => {
  const version = (publish: boolean) =>
    createdResource({ type: 'aws:lambda/function:Function', name: 'F', inputs: { name: 'f', publish } }, region).state;
  expect(version(true)).toMatchObject({ version: '1', qualifiedArn: expect.stringMatching(/function:f:1$/) });
  expect(version(false)).toMatchObject({ version: '$LATEST' });
});

test('random bytes are the same in every render, and as many as were asked for', () => {
  const bytes = (name: string, length: number) =>
    createdResource({ type: 'random:index/randomBytes:RandomBytes', name, inputs: { length } }, region).state
      .base64 as string;
  expect(bytes('Key', 40)).toBe(bytes('Key', 40));
  expect(bytes('Key', 40)).not.toBe(bytes('Other', 40));
  expect(Buffer.from(bytes('Key', 40), 'base64')).toHaveLength(40);
});
