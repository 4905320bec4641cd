import { expect, test } from 'vitest';
import { policyLines } from './policy-list.ts';

test('tells each action with its resource and what it depends on', () => {
  const statements = [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::bucket/calls/*' },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: ['arn:aws:s3:::bucket'],
      Condition: { StringLike: { 's3:prefix': ['calls/*', 'prompts/*'] } },
    },
    { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:000000000000:queue' },
    { Effect: 'Allow', Action: 'lambda:GetAccountSettings', Resource: '*' },
  ] as const;
  expect(policyLines({ name: 'Turn', statements })).toEqual([
    'Turn',
    '  s3:GetObject               bucket/calls/*',
    '  s3:PutObject               bucket/calls/*',
    '  s3:ListBucket              bucket  if s3:prefix StringLike calls/* or prompts/*',
    '  NOT sqs:SendMessage        queue',
    '  lambda:GetAccountSettings  *',
  ]);
});
