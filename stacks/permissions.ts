/// <reference path="../.sst/platform/config.d.ts" />
import type { StageValues } from './stage.ts';
import type { storage } from './storage.ts';

type Stored = ReturnType<typeof storage>;

/** Reading and writing under one prefix, and being told when a key is not there. */
export function objectsUnder(prefix: string, stored: Stored, values: StageValues) {
  return [...objectAccess(['s3:GetObject', 's3:PutObject'], prefix, stored), ...useOfKey(stored.key, values)];
}

/** What a day of the stage has cost: nothing where no limit asks for it. In addition to `objectsUnder`, which has the key. */
export function stageSpend(actions: ('s3:GetObject' | 's3:PutObject')[], stored: Stored, { spendLimit }: StageValues) {
  return spendLimit ? objectAccess(actions, 'spend/', stored) : [];
}

function objectAccess(actions: string[], prefix: string, { recordings }: Stored) {
  return [
    { actions, resources: [$interpolate`${recordings.arn}/${prefix}*`] },
    {
      // Without it S3 answers 403, not 404, to a GET of a key that does not exist.
      actions: ['s3:ListBucket'],
      resources: [recordings.arn],
      conditions: [{ test: 'StringLike', variable: 's3:prefix', values: [`${prefix}*`] }],
    },
  ];
}

/** Encrypting and decrypting with the bucket's key, by way of S3 alone. Nothing where the bucket has no key of ours. */
export function useOfKey(key: Stored['key'], { region }: StageValues) {
  if (!key) return [];
  return [
    {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [key.arn],
      conditions: [{ test: 'StringEquals', variable: 'kms:ViaService', values: [`s3.${region}.amazonaws.com`] }],
    },
  ];
}

/** Writing to the log of one function. In place of AWSLambdaBasicExecutionRole, which may write to every log. */
export function logsOf(functionName: string, { region }: StageValues) {
  const accountId = aws.getCallerIdentityOutput().accountId;
  // The streams of this one group: IAM writes them as the group's ARN with `:*`.
  const streams = $interpolate`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${functionName}:*`;
  return [{ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [streams] }];
}
