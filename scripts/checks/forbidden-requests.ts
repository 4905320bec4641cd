import type { AccessRequest } from '../policy/evaluate.ts';
import { functionIdentity, type Identity, serviceIdentity } from '../policy/identity.ts';
import { type AskedBy, edges } from './asked-by.ts';
import type { RenderedStage } from './rendered-stage.ts';

const call = 'calls/2026/11/23/20261123T120000Z-local-0001';
const recording = `${call}/turn-001/attempt-1/caller.wav`;
const phrase = `prompts/${'0'.repeat(64)}.ulaw`;
const spend = 'spend/2026-11-23.json';

/** What must be refused, whoever has written the policies: the requests of an intruder who has become one of the parts. */
export function forbiddenRequests(stage: RenderedStage): readonly AskedBy[] {
  const { render } = stage;
  const all = (by: readonly Identity[], requests: readonly AccessRequest[]): readonly AskedBy[] =>
    by.flatMap((identity) => requests.map((request) => ({ by: identity, request })));
  const functions = ['Turn', 'Briefing', 'WrapUp'].map((id) => functionIdentity(render, id));
  const [turn, briefing, wrapUp] = functions.map((identity) => [identity]);
  return [
    ...all(edges(stage), forbiddenToEdges(stage)),
    ...all([...edges(stage), ...functions], forbiddenToAll(stage)),
    ...all([...(turn ?? []), ...(wrapUp ?? [])], onObject(stage, phrase, ['s3:GetObject', 's3:PutObject'])),
    ...all(briefing ?? [], onObject(stage, recording, ['s3:GetObject', 's3:PutObject'])),
    ...all(turn ?? [], onObject(stage, spend, ['s3:GetObject', 's3:PutObject'])),
    ...all(briefing ?? [], onObject(stage, spend, ['s3:PutObject'])),
    ...all(functions, forbiddenToFunctions(stage)),
    ...all(
      [...(turn ?? []), ...(briefing ?? [])],
      [{ action: 'sqs:ReceiveMessage', resource: stage.arn('sqs', stage.name('wrap-up')) }],
    ),
    ...strangers(stage),
  ];
}

function onObject({ bucketArn }: RenderedStage, key: string, actions: readonly string[]): readonly AccessRequest[] {
  return actions.map((action) => ({ action, resource: `${bucketArn}/${key}` }));
}

/** An edge writes recordings and cannot have them back; it invokes two aliases and nothing beside them. */
function forbiddenToEdges(stage: RenderedStage): readonly AccessRequest[] {
  const { arn, name, bucketArn } = stage;
  const invoke = (resource: string) => ({
    action: 'lambda:InvokeFunction',
    resource: arn('lambda', `function:${resource}`),
  });
  return [
    ...onObject(stage, recording, ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObjectAcl', 's3:PutObjectTagging']),
    ...onObject(stage, phrase, ['s3:PutObject']),
    ...onObject(stage, 'elsewhere', ['s3:GetObject', 's3:PutObject']),
    // Whoever has come by an edge's key must not make the stage's money look unspent.
    ...onObject(stage, spend, ['s3:GetObject', 's3:PutObject']),
    ...['calls/', 'prompts/', ''].map((prefix) => ({
      action: 's3:ListBucket',
      resource: bucketArn,
      context: { 's3:prefix': prefix },
    })),
    invoke(name('turn')),
    invoke(`${name('turn')}:$LATEST`),
    invoke(`${name('turn')}:1`),
    invoke(`${name('wrap-up')}:live`),
    { action: 'lambda:GetAccountSettings', resource: '*' },
    { action: 'lambda:GetFunction', resource: arn('lambda', `function:${name('turn')}`) },
    { action: 'ssm:GetParameter', resource: arn('ssm', 'parameter/sst/passphrase/ethera/dev') },
    { action: 'ssm:PutParameter', resource: arn('ssm', `parameter/ethera/${stage.render.stage}/edge`) },
  ];
}

/** Nobody at work deletes, changes what is deployed, becomes somebody else, or reaches into another stage. */
function forbiddenToAll(stage: RenderedStage): readonly AccessRequest[] {
  const { arn, name, bucketArn, render } = stage;
  const other = render.stage === 'production' ? 'dev' : 'production';
  const otherBucket = bucketArn.replace(`-${render.stage}-`, `-${other}-`);
  return [
    ...onObject(stage, recording, ['s3:DeleteObject', 's3:DeleteObjectVersion']),
    ...onObject(stage, phrase, ['s3:DeleteObject']),
    ...['s3:DeleteBucket', 's3:PutBucketPolicy', 's3:PutLifecycleConfiguration'].map((action) => ({
      action,
      resource: bucketArn,
    })),
    ...['s3:PutObject', 's3:GetObject'].flatMap((action) =>
      [recording, phrase].map((key) => ({
        action,
        resource: `${bucketArn}/${key}`,
        context: { 'aws:SecureTransport': 'false' },
      })),
    ),
    ...['s3:PutObject', 's3:GetObject'].flatMap((action) =>
      [recording, phrase].map((key) => ({ action, resource: `${otherBucket}/${key}` })),
    ),
    { action: 'lambda:InvokeFunction', resource: arn('lambda', `function:ethera-${other}-turn:live`) },
    { action: 'ssm:GetParameter', resource: arn('ssm', `parameter/ethera/${other}/edge`) },
    ...['lambda:UpdateFunctionCode', 'lambda:UpdateAlias'].map((action) => ({
      action,
      resource: arn('lambda', `function:${name('turn')}`),
    })),
    { action: 'sqs:SendMessage', resource: arn('sqs', name('wrap-up')) },
    {
      action: 'iam:CreateAccessKey',
      resource: `arn:aws:iam::000000000000:user/ethera/${render.stage}/${name('edge')}`,
    },
    { action: 'sts:AssumeRole', resource: `arn:aws:iam::000000000000:role/${name('turn')}` },
    // The key opens for S3 alone, never for whoever has somehow come by the bytes.
    { action: 'kms:Decrypt', resource: arn('kms', 'key/RecordingsKey-id') },
    {
      action: 'kms:Decrypt',
      resource: arn('kms', 'key/of-another-stage'),
      context: { 'kms:ViaService': `s3.${render.region}.amazonaws.com` },
    },
    { action: 'kms:ScheduleKeyDeletion', resource: arn('kms', 'key/RecordingsKey-id') },
  ];
}

function forbiddenToFunctions({ arn, name, bucketArn }: RenderedStage): readonly AccessRequest[] {
  return [
    { action: 'lambda:InvokeFunction', resource: arn('lambda', `function:${name('turn')}:live`) },
    { action: 's3:ListBucket', resource: bucketArn },
    { action: 's3:ListBucket', resource: bucketArn, context: { 's3:prefix': '' } },
    { action: 'logs:PutLogEvents', resource: arn('logs', 'log-group:/aws/lambda/another:log-stream:x') },
    { action: 'logs:DeleteLogGroup', resource: arn('logs', `log-group:/aws/lambda/${name('turn')}:*`) },
    { action: 'cloudwatch:PutMetricData', resource: '*' },
  ];
}

/** A service of AWS speaks for any bucket and any alarm of the world, unless the policy names ours. */
function strangers({ render, arn, name, bucketArn }: RenderedStage): readonly AskedBy[] {
  const s3 = serviceIdentity(render, 's3.amazonaws.com');
  const send = (source: string, account: string) => ({
    by: s3,
    request: {
      action: 'sqs:SendMessage',
      resource: arn('sqs', name('wrap-up')),
      context: { 'aws:SourceArn': source, 'aws:SourceAccount': account },
    },
  });
  return [
    send('arn:aws:s3:::somebody-elses-bucket', '000000000000'),
    send(bucketArn, '111111111111'),
    {
      by: serviceIdentity(render, 'sns.amazonaws.com'),
      request: { action: 'sqs:SendMessage', resource: arn('sqs', name('wrap-up')) },
    },
  ];
}
