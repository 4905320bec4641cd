/// <reference path="../.sst/platform/config.d.ts" />
import type { afterCall } from './after-call.ts';
import { dashboardBody } from './dashboard.ts';
import type { pipeline } from './pipeline.ts';
import { type AlarmThresholds, nameIn, type StageValues } from './stage.ts';

interface Needs {
  readonly stage: string;
  readonly values: StageValues;
  readonly pipeline: ReturnType<typeof pipeline>;
  readonly afterCall: ReturnType<typeof afterCall>;
}

type AlarmArgs = Omit<aws.cloudwatch.MetricAlarmArgs, 'name' | 'alarmActions' | 'okActions'>;

const fiveMinutes = 300;
const oneDay = 86_400;
/** The namespace of the metrics that the functions themselves write. */
const ownMetrics = 'Ethera';

/**
 * Alarms to a topic that the operator subscribes to, and a dashboard. In stages with thresholds only: a dozen alarms
 * and a dashboard cost some four dollars a month, and nobody wants a mail about a stage that somebody is trying something in.
 */
export function monitoring({ stage, values, pipeline, afterCall }: Needs) {
  const { alarms: thresholds, region } = values;
  if (!thresholds) return undefined;
  const topic = alarmTopic(stage, values);
  const functions = [
    { id: 'Turn', fn: pipeline.turn },
    { id: 'Briefing', fn: pipeline.briefing },
    { id: 'WrapUp', fn: afterCall.wrapUp },
  ];
  const alarm = (id: string, thing: string, args: AlarmArgs) =>
    new aws.cloudwatch.MetricAlarm(`${id}Alarm`, {
      name: nameIn(stage, thing),
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      // A night without calls is no news.
      treatMissingData: 'notBreaching',
      ...args,
    });

  const alarms = [
    ...functions.flatMap(({ id, fn }) => functionAlarms(id, fn, thresholds, alarm)),
    alarm('FirstAudio', 'first-audio', {
      ...atLeast(thresholds.firstAudioP95Ms),
      alarmDescription: 'Callers wait: 95 of 100 turns had their first audio within this time no more.',
      namespace: ownMetrics,
      metricName: 'FirstAudioMs',
      dimensions: { Stage: stage },
      extendedStatistic: 'p95',
      // Not to be ignored where turns are few: for p95 CloudWatch calls fewer than 200 in the evaluated time few, and a
      // stage of half a dozen calls at once would never be told.
      evaluateLowSampleCountPercentiles: 'evaluate',
      period: fiveMinutes,
      evaluationPeriods: 3,
    }),
    alarm('DeadLetters', 'dead-letters', {
      ...atLeast(1),
      alarmDescription:
        'A call has no summary, or its webhook was not taken: see "After a call" in docs/operations.md.',
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: afterCall.dead.name },
      statistic: 'Maximum',
      period: fiveMinutes,
      evaluationPeriods: 1,
    }),
    alarm('Spend', 'spend', {
      ...atLeast(thresholds.dailySpendUsd),
      alarmDescription: 'The calls of a day have cost this many dollars, by our own price table.',
      namespace: ownMetrics,
      metricName: 'CallCostUsd',
      dimensions: { Stage: stage },
      statistic: 'Sum',
      period: oneDay,
      evaluationPeriods: 1,
    }),
  ];

  const dashboard = new aws.cloudwatch.Dashboard('Dashboard', {
    dashboardName: nameIn(stage, 'calls'),
    dashboardBody: $output(alarms.map(({ arn }) => arn)).apply((alarmArns) =>
      dashboardBody({
        stage,
        region,
        functionNames: ['turn', 'briefing', 'wrap-up'].map((thing) => nameIn(stage, thing)),
        queueName: nameIn(stage, 'wrap-up'),
        deadQueueName: nameIn(stage, 'wrap-up-dead'),
        alarmArns,
        ...thresholds,
      }),
    ),
  });
  return { topic, dashboard };
}

/** What may go wrong with any function: it fails, it says so in its log although it answered, or it is refused. */
function functionAlarms(
  id: string,
  fn: sst.aws.Function,
  thresholds: AlarmThresholds,
  alarm: (id: string, thing: string, args: AlarmArgs) => aws.cloudwatch.MetricAlarm,
) {
  const thing = id.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
  const ofFunction = { namespace: 'AWS/Lambda', dimensions: { FunctionName: fn.name }, statistic: 'Sum' };
  const logged = fn.name.apply((name) => `${name}-logged-errors`);
  new aws.cloudwatch.LogMetricFilter(`${id}LoggedErrors`, {
    name: 'errors',
    logGroupName: fn.nodes.logGroup.apply((group) => $output(group?.name ?? '')),
    pattern: '{ $.level = "error" }',
    metricTransformation: { namespace: ownMetrics, name: logged, value: '1', unit: 'Count' },
  });
  return [
    alarm(`${id}Errors`, `${thing}-errors`, {
      ...atLeast(thresholds.errors),
      ...ofFunction,
      alarmDescription: 'Invocations failed: see "Last errors" on the dashboard.',
      metricName: 'Errors',
      period: fiveMinutes,
      evaluationPeriods: 1,
    }),
    alarm(`${id}LoggedErrors`, `${thing}-logged-errors`, {
      ...atLeast(thresholds.errors),
      alarmDescription: 'A function answered with errors, a provider’s for instance: see docs/errors.md for the codes.',
      namespace: ownMetrics,
      metricName: logged,
      statistic: 'Sum',
      period: fiveMinutes,
      evaluationPeriods: 1,
    }),
    alarm(`${id}Throttles`, `${thing}-throttles`, {
      ...atLeast(thresholds.throttles),
      ...ofFunction,
      alarmDescription: 'The account’s concurrency is spent: callers heard an apology. Ask AWS for a higher quota.',
      metricName: 'Throttles',
      period: fiveMinutes,
      evaluationPeriods: 1,
    }),
  ];
}

function atLeast(threshold: number) {
  return { comparisonOperator: 'GreaterThanOrEqualToThreshold', threshold };
}

/** Takes messages from this stage's alarms alone. Subscribing is the operator's: an address does not belong in here. */
function alarmTopic(stage: string, { region }: StageValues) {
  const topic = new aws.sns.Topic('Alarms', { name: nameIn(stage, 'alarms') });
  const accountId = aws.getCallerIdentityOutput().accountId;
  new aws.sns.TopicPolicy('AlarmsPolicy', {
    arn: topic.arn,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          sid: 'TakeFromAlarms',
          principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
          actions: ['sns:Publish'],
          resources: [topic.arn],
          conditions: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
            {
              test: 'ArnLike',
              variable: 'aws:SourceArn',
              values: [$interpolate`arn:aws:cloudwatch:${region}:${accountId}:alarm:${nameIn(stage, '*')}`],
            },
          ],
        },
      ],
    }).json,
  });
  return topic;
}
