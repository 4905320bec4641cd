import { describe, expect, test } from 'vitest';
import type { Render } from '../render/render.ts';
import { edgeIdentity, functionIdentity, serviceIdentity } from './identity.ts';
import { objectRequests } from './object-requests.ts';

const bucket = 'arn:aws:s3:::recordings';
const key = 'arn:aws:kms:eu-central-1:000000000000:key/1';
const statement = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const resource = (type: string, name: string, inputs: object) => ({ type, name, inputs });

const edgePolicy = resource('aws:iam/policy:Policy', 'EdgePolicy', {
  name: 'edge',
  path: '/ethera/',
  policy: policy(statement('s3:PutObject', `${bucket}/calls/*`)),
});
const attachment = resource('aws:iam/userPolicyAttachment:UserPolicyAttachment', 'EdgeUserPolicy', {
  user: 'edge-user',
  policyArn: 'arn:aws:iam::000000000000:policy/ethera/edge',
});
const render = renderOf(
  edgePolicy,
  attachment,
  resource('aws:iam/user:User', 'EdgeUser', { name: 'edge-user', path: '/ethera/' }),
  resource('aws:iam/role:Role', 'TurnRole', {
    name: 'turn',
    managedPolicyArns: [],
    inlinePolicies: [
      { policy: policy(statement(['s3:GetObject', 's3:PutObject'], `${bucket}/calls/*`)) },
      { policy: policy(statement('s3:*', `${bucket}/calls/x.y`, { Effect: 'Deny' })) },
    ],
  }),
  resource('aws:sqs/queuePolicy:QueuePolicy', 'QueuePolicy', {
    queueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/wrap-up',
    policy: policy(
      statement('sqs:SendMessage', 'arn:aws:sqs:eu-central-1:000000000000:wrap-up', {
        Principal: { Service: 's3.amazonaws.com' },
      }),
    ),
  }),
);

function renderOf(...resources: object[]): Render {
  return { region: 'eu-central-1', resources } as unknown as Render;
}

describe('what the stacks allow', () => {
  test.each([
    ['an edge to archive', edgeIdentity(render), 's3:PutObject', `${bucket}/calls/2026/a`, true],
    ['an edge to read what it archived', edgeIdentity(render), 's3:GetObject', `${bucket}/calls/2026/a`, false],
    ['a function to read', functionIdentity(render, 'Turn'), 's3:GetObject', `${bucket}/calls/a`, true],
    [
      'a function what a denial takes back',
      functionIdentity(render, 'Turn'),
      's3:GetObject',
      `${bucket}/calls/x.y`,
      false,
    ],
  ])('%s', (_, identity, action, arn, allowed) => {
    expect(identity.allows(action, arn)).toBe(allowed);
  });

  test('a service what the resource lets it', () => {
    const send = ['sqs:SendMessage', 'arn:aws:sqs:eu-central-1:000000000000:wrap-up'] as const;
    expect(serviceIdentity(render, 's3.amazonaws.com').allows(...send)).toBe(true);
    expect(serviceIdentity(render, 'sns.amazonaws.com').allows(...send)).toBe(false);
    expect(functionIdentity(render, 'Turn').allows(...send)).toBe(false);
  });
});

test('nobody without policies is taken for somebody without permissions', () => {
  expect(() => functionIdentity(render, 'Briefing')).toThrow('BriefingRole');
  const unattached = renderOf(...render.resources.filter(({ name }) => name !== 'EdgeUserPolicy'));
  expect(() => edgeIdentity(unattached)).toThrow('no policies for EdgeUser');
});

test('a policy that is not of the stacks is refused: nobody here knows what it allows', () => {
  const foreign = resource('aws:iam/userPolicyAttachment:UserPolicyAttachment', 'More', {
    user: 'edge-user',
    policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  });
  expect(() => edgeIdentity(renderOf(...render.resources, foreign))).toThrow('AdministratorAccess');
});

describe('an object', () => {
  const encrypted = (rule: object) =>
    renderOf(
      resource(
        'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
        'RecordingsEncryption',
        { bucket: 'recordings', rules: [{ applyServerSideEncryptionByDefault: rule }] },
      ),
    );
  const context = { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' };

  test('takes a permission of S3 alone where S3 has the key', () => {
    expect(objectRequests(encrypted({ sseAlgorithm: 'AES256' }), 's3:PutObject', 'recordings', 'calls/a')).toEqual([
      { action: 's3:PutObject', resource: `${bucket}/calls/a` },
    ]);
  });

  test.each([
    ['s3:PutObject', 'kms:GenerateDataKey'],
    ['s3:GetObject', 'kms:Decrypt'],
  ] as const)('%s takes %s too where the key is ours', (action, keyAction) => {
    const rule = { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key };
    expect(objectRequests(encrypted(rule), action, 'recordings', 'calls/a')).toEqual([
      { action, resource: `${bucket}/calls/a` },
      { action: keyAction, resource: key, context },
    ]);
  });
});
