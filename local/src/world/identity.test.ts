import { describe, expect, it } from 'vitest';
import type { Render } from '../../../scripts/render/render.ts';
import { edgeIdentity, functionIdentity } from './identity.ts';

const bucket = 'arn:aws:s3:::recordings';
const statement = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const resource = (type: string, name: string, inputs: object) => ({ type, name, inputs });
const render = {
  resources: [
    resource('aws:iam/userPolicy:UserPolicy', 'EdgePolicy', {
      policy: policy(statement('s3:PutObject', `${bucket}/calls/*`)),
    }),
    resource('aws:iam/role:Role', 'TurnRole', {
      inlinePolicies: [
        {
          policy: policy(
            statement(['s3:GetObject', 's3:PutObject'], `${bucket}/calls/*`),
            statement('s3:ListBucket', bucket, { Condition: { StringLike: { 's3:prefix': 'calls/*' } } }),
          ),
        },
        { policy: policy(statement('s3:*', `${bucket}/calls/x.y`, { Effect: 'Deny' })) },
      ],
    }),
  ],
} as unknown as Render;

describe('what the stacks allow', () => {
  const edge = edgeIdentity(render);
  const turn = functionIdentity(render, 'Turn');

  it.each([
    ['an edge to archive', edge, 's3:PutObject', `${bucket}/calls/2026/a`, true],
    ['an edge to read what it archived', edge, 's3:GetObject', `${bucket}/calls/2026/a`, false],
    ['an edge to put a prompt', edge, 's3:PutObject', `${bucket}/prompts/a`, false],
    ['an edge another bucket', edge, 's3:PutObject', 'arn:aws:s3:::recordings2/calls/a', false],
    ['a function to read', turn, 's3:GetObject', `${bucket}/calls/a`, true],
    ['a function what a denial takes back', turn, 's3:GetObject', `${bucket}/calls/x.y`, false],
    ['a function what a dot of the denial does not name', turn, 's3:GetObject', `${bucket}/calls/xzy`, true],
    ['a function to be told that a key is missing', turn, 's3:ListBucket', bucket, false],
  ])('%s: %#', (_, identity, action, arn, allowed) => {
    expect(identity.allows(action, arn)).toBe(allowed);
  });

  it('is an error when the render has no policies', () => {
    expect(() => functionIdentity(render, 'Briefing')).toThrow('BriefingRole');
  });
});
