import { statementsOf } from '../policy/policy.ts';
import { type Check, differs, lacks } from './rendered-stage.ts';

/** From the record of a call that lands in the bucket to the function, and what becomes of what fails. */
export const checkAfterCall: Check = ({ inputs, values, arn, name, bucket, bucketArn }) => {
  const [queueArn, deadArn] = [arn('sqs', name('wrap-up')), arn('sqs', name('wrap-up-dead'))];
  const queue = inputs('aws:sqs/queue:Queue', 'WrapUpQueue');
  const dead = inputs('aws:sqs/queue:Queue', 'WrapUpDead');
  const { policy } = inputs('aws:sqs/queuePolicy:QueuePolicy', 'WrapUpQueuePolicy');
  const json = (value: unknown) => JSON.parse(String(value ?? 'null')) as unknown;
  return [
    ...differs('the notification', inputs('aws:s3/bucketNotification:BucketNotification', 'WrapUpNotification'), {
      bucket,
      queues: [
        {
          id: 'call-ended',
          queueArn,
          events: ['s3:ObjectCreated:Put'],
          filterPrefix: 'calls/',
          filterSuffix: '/call.json',
        },
      ],
    }),
    ...differs('who may fill the queue', policy === undefined ? undefined : statementsOf(policy), [
      {
        Sid: 'TakeFromTheBucket',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: {
          ArnEquals: { 'aws:SourceArn': bucketArn },
          StringEquals: { 'aws:SourceAccount': '000000000000' },
        },
      },
    ]),
    ...lacks('the queue', queue, {
      name: name('wrap-up'),
      sqsManagedSseEnabled: true,
      visibilityTimeoutSeconds: 6 * values.wrapUp.timeoutSeconds,
    }),
    ...differs('where failures go', json(queue.redrivePolicy), { deadLetterTargetArn: deadArn, maxReceiveCount: 5 }),
    ...lacks('the dead letters', dead, {
      name: name('wrap-up-dead'),
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 14 * 86_400,
    }),
    ...differs(
      'whose dead letters they are',
      json(inputs('aws:sqs/redriveAllowPolicy:RedriveAllowPolicy', 'WrapUpRedrive').redriveAllowPolicy),
      { redrivePermission: 'byQueue', sourceQueueArns: [queueArn] },
    ),
    ...lacks('the event source', inputs('aws:lambda/eventSourceMapping:EventSourceMapping', 'WrapUpSource'), {
      eventSourceArn: queueArn,
      functionName: arn('lambda', `function:${name('wrap-up')}:live`),
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 2 },
    }),
  ];
};
