import { type Asker, objectUses } from '../policy/demo-requests.ts';
import type { AccessRequest } from '../policy/evaluate.ts';
import { functionIdentity, type Identity, serviceIdentity } from '../policy/identity.ts';
import { objectRequests } from '../policy/object-requests.ts';
import { type AskedBy, edges } from './asked-by.ts';
import { forbiddenRequests } from './forbidden-requests.ts';
import { type Check, functionParts, type RenderedStage } from './rendered-stage.ts';

/** Every request of a whole call, its preparation and its end is allowed by the policies as IAM would read them. */
export const checkAllowed: Check = (stage) =>
  allowedRequests(stage)
    .filter(({ by, request }) => !by.decide(overTls(request)).allowed)
    .map(({ by, request }) => `${by.name} may not ${describe(request)}`);

/** None of what must never happen is allowed. */
export const checkForbidden: Check = (stage) =>
  forbiddenRequests(stage)
    .filter(({ by, request }) => by.decide(overTls(request)).allowed)
    .map(({ by, request }) => `${by.name} may ${describe(request)}`);

function describe({ action, resource, context }: AccessRequest): string {
  return `${action} ${resource}${context ? ` with ${JSON.stringify(context)}` : ''}`;
}

/** AWS says of every request whether it came over TLS. */
function overTls({ context, ...request }: AccessRequest): AccessRequest {
  return { ...request, context: { 'aws:SecureTransport': 'true', ...context } };
}

function allowedRequests(stage: RenderedStage): readonly AskedBy[] {
  const { render, bucket, arn, name } = stage;
  const asking = (by: Asker) => (by === 'edge' ? edges(stage) : [functionIdentity(render, by)]);
  const all = (by: readonly Identity[], requests: readonly AccessRequest[]): readonly AskedBy[] =>
    by.flatMap((identity) => requests.map((request) => ({ by: identity, request })));
  const prefix = (by: Asker) => (by === 'Briefing' ? 'prompts/' : 'calls/');

  return [
    ...objectUses.flatMap(({ by, action, key }) => all(asking(by), objectRequests(render, action, bucket, key))),
    ...all(edges(stage), [
      ...['turn', 'briefing'].map((thing) => ({
        action: 'lambda:InvokeFunction',
        resource: arn('lambda', `function:${name(thing)}:live`),
      })),
      { action: 'ssm:GetParameter', resource: arn('ssm', `parameter/ethera/${render.stage}/edge`) },
    ]),
    ...functionParts.flatMap(({ id, thing }) =>
      all(asking(id), [
        ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
          action,
          resource: arn('logs', `log-group:/aws/lambda/${name(thing)}:log-stream:2026/11/23/[1]0123`),
        })),
        { action: 's3:ListBucket', resource: stage.bucketArn, context: { 's3:prefix': `${prefix(id)}2026` } },
      ]),
    ),
    ...all(
      [...asking('Briefing'), ...asking('WrapUp')],
      [{ action: 's3:ListBucket', resource: stage.bucketArn, context: { 's3:prefix': 'spend/2026' } }],
    ),
    ...all(asking('Briefing'), [{ action: 'lambda:GetAccountSettings', resource: '*' }]),
    ...all(
      asking('WrapUp'),
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
        action,
        resource: arn('sqs', name('wrap-up')),
      })),
    ),
    {
      by: serviceIdentity(render, 's3.amazonaws.com'),
      request: {
        action: 'sqs:SendMessage',
        resource: arn('sqs', name('wrap-up')),
        context: { 'aws:SourceArn': stage.bucketArn, 'aws:SourceAccount': '000000000000' },
      },
    },
    ...(stage.values.alarms
      ? [
          {
            by: serviceIdentity(render, 'cloudwatch.amazonaws.com'),
            request: {
              action: 'sns:Publish',
              resource: arn('sns', name('alarms')),
              context: {
                'aws:SourceArn': arn('cloudwatch', `alarm:${name('spend')}`),
                'aws:SourceAccount': '000000000000',
              },
            },
          },
        ]
      : []),
  ];
}
