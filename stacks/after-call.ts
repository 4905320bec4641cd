/// <reference path="../.sst/platform/config.d.ts" />
import { objectsUnder, stageSpend } from './permissions.ts';
import { functionArgs, live } from './pipeline.ts';
import type { secrets } from './secrets.ts';
import { limitVariables, nameIn, type StageValues } from './stage.ts';
import type { storage } from './storage.ts';

interface Needs {
  readonly stage: string;
  readonly values: StageValues;
  readonly storage: ReturnType<typeof storage>;
  readonly secrets: ReturnType<typeof secrets>;
}

const secondsPerDay = 86_400;
/** After as many failures a call is left to a person. */
const attempts = 5;
/** So that a crowd of ended calls takes no concurrency from those that are talking. Lambda allows no fewer than two. */
const atOnce = 2;

/**
 * What happens when a call is over: its record lands in the bucket, S3 says so to a queue, and `wrap-up` takes it from
 * there. What fails comes back, and lies in the dead-letter queue in the end.
 */
export function afterCall({ stage, values, storage: stored, secrets: keys }: Needs) {
  const { recordings } = stored;
  const dead = new aws.sqs.Queue('WrapUpDead', {
    name: nameIn(stage, 'wrap-up-dead'),
    messageRetentionSeconds: 14 * secondsPerDay,
    sqsManagedSseEnabled: true,
  });
  const queue = new aws.sqs.Queue('WrapUpQueue', {
    name: nameIn(stage, 'wrap-up'),
    messageRetentionSeconds: 4 * secondsPerDay,
    sqsManagedSseEnabled: true,
    // Six times what one batch may take, as Lambda asks for: it tries a throttled batch again within that time.
    visibilityTimeoutSeconds: 6 * values.wrapUp.timeoutSeconds,
    redrivePolicy: $jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: attempts }),
  });
  new aws.sqs.RedriveAllowPolicy('WrapUpRedrive', {
    queueUrl: dead.id,
    redriveAllowPolicy: $jsonStringify({ redrivePermission: 'byQueue', sourceQueueArns: [queue.arn] }),
  });

  const accepts = new aws.sqs.QueuePolicy('WrapUpQueuePolicy', {
    queueUrl: queue.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          sid: 'TakeFromTheBucket',
          principals: [{ type: 'Service', identifiers: ['s3.amazonaws.com'] }],
          actions: ['sqs:SendMessage'],
          resources: [queue.arn],
          // Any bucket of any account speaks as this service: the bucket and whose it is must be named.
          conditions: [
            { test: 'ArnEquals', variable: 'aws:SourceArn', values: [recordings.arn] },
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [aws.getCallerIdentityOutput().accountId] },
          ],
        },
      ],
    }).json,
  });
  new aws.s3.BucketNotification(
    'WrapUpNotification',
    {
      bucket: recordings.name,
      queues: [
        {
          id: 'call-ended',
          queueArn: queue.arn,
          events: ['s3:ObjectCreated:Put'],
          filterPrefix: 'calls/',
          filterSuffix: '/call.json',
        },
      ],
    },
    // S3 sends a test message when the notification is made, and refuses a queue that does not take it.
    { dependsOn: accepts },
  );

  /** Summary, outcome, cost and webhook of a call that is over. */
  const args = functionArgs({ stage, values, thing: 'wrap-up', size: values.wrapUp });
  const wrapUp = new sst.aws.Function('WrapUp', {
    ...args,
    environment: { ...args.environment, ...limitVariables(values) },
    handler: 'functions/src/wrap-up.handler',
    link: [recordings, keys.groq, keys.webhookUrl, keys.webhookSecret],
    permissions: [
      ...objectsUnder('calls/', stored, values),
      ...stageSpend(['s3:GetObject', 's3:PutObject'], stored, values),
      { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [queue.arn] },
    ],
  });
  const wrapUpLive = live('WrapUp', wrapUp);
  new aws.lambda.EventSourceMapping('WrapUpSource', {
    eventSourceArn: queue.arn,
    functionName: wrapUpLive.arn,
    batchSize: 5,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: atOnce },
  });
  return { wrapUp, wrapUpLive, queue, dead };
}
