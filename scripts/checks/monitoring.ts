import type { MetricName } from '../../functions/src/metric-line.ts';
import type { AlarmThresholds } from '../../stacks/stage.ts';
import { statementsOf } from '../policy/policy.ts';
import { type Check, differs, functionParts, lacks, type RenderedStage } from './rendered-stage.ts';

const alarmType = 'aws:cloudwatch/metricAlarm:MetricAlarm';

/** Every alarm measures what it says, at the stage's threshold, and reaches the topic; the topic takes it. */
export const checkMonitoring: Check = (stage) => {
  const { values, all, arn, name } = stage;
  if (!values.alarms) return all(alarmType).map((alarm) => `${alarm.name}: this stage has no alarms`);
  const topic = arn('sns', name('alarms'));
  return [
    ...Object.entries(expectedAlarms(stage, values.alarms)).flatMap(([id, expected]) =>
      lacks(`${id}Alarm`, stage.inputs(alarmType, `${id}Alarm`), expected),
    ),
    ...all(alarmType).flatMap(({ name: id, inputs }) =>
      lacks(id, inputs, {
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
        alarmActions: [topic],
        okActions: [topic],
        treatMissingData: 'notBreaching',
      }),
    ),
    ...functionParts.flatMap((part) => countsErrors(stage, part)),
    ...topicPolicy(stage, topic),
    ...dashboard(stage),
  ];
};

function expectedAlarms({ name, render }: RenderedStage, thresholds: AlarmThresholds): Record<string, object> {
  const own = (metricName: MetricName, more: object) => ({
    namespace: 'Ethera',
    metricName,
    dimensions: { Stage: render.stage },
    ...more,
  });
  const ofFunction = (thing: string, metricName: string, threshold: number) => ({
    namespace: 'AWS/Lambda',
    metricName,
    dimensions: { FunctionName: name(thing) },
    statistic: 'Sum',
    threshold,
  });
  return {
    ...Object.fromEntries(
      functionParts.flatMap(({ id, thing }) => [
        [`${id}Errors`, ofFunction(thing, 'Errors', thresholds.errors)],
        [`${id}Throttles`, ofFunction(thing, 'Throttles', thresholds.throttles)],
        [`${id}LoggedErrors`, { ...loggedErrors(name(thing)), statistic: 'Sum', threshold: thresholds.errors }],
      ]),
    ),
    FirstAudio: own('FirstAudioMs', {
      extendedStatistic: 'p95',
      evaluateLowSampleCountPercentiles: 'evaluate',
      threshold: thresholds.firstAudioP95Ms,
    }),
    Spend: own('CallCostUsd', { statistic: 'Sum', period: 86_400, threshold: thresholds.dailySpendUsd }),
    DeadLetters: {
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: name('wrap-up-dead') },
      statistic: 'Maximum',
      threshold: 1,
    },
  };
}

function loggedErrors(functionName: string) {
  return { namespace: 'Ethera', metricName: `${functionName}-logged-errors` };
}

function countsErrors({ inputs, name }: RenderedStage, { id, thing }: (typeof functionParts)[number]) {
  const { namespace, metricName } = loggedErrors(name(thing));
  return lacks(`${id}LoggedErrors`, inputs('aws:cloudwatch/logMetricFilter:LogMetricFilter', `${id}LoggedErrors`), {
    logGroupName: `/aws/lambda/${name(thing)}`,
    pattern: '{ $.level = "error" }',
    metricTransformation: { namespace, name: metricName, value: '1', unit: 'Count' },
  });
}

function topicPolicy({ inputs, arn, name }: RenderedStage, topic: string) {
  const { policy } = inputs('aws:sns/topicPolicy:TopicPolicy', 'AlarmsPolicy');
  return differs('who may alarm', policy === undefined ? undefined : statementsOf(policy), [
    {
      Sid: 'TakeFromAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
      Condition: {
        StringEquals: { 'aws:SourceAccount': '000000000000' },
        ArnLike: { 'aws:SourceArn': arn('cloudwatch', `alarm:${name('*')}`) },
      },
    },
  ]);
}

function dashboard({ inputs, all, arn }: RenderedStage): readonly string[] {
  const { dashboardBody } = inputs('aws:cloudwatch/dashboard:Dashboard', 'Dashboard');
  const shown = String(dashboardBody ?? '');
  return all(alarmType)
    .map((alarm) => arn('cloudwatch', `alarm:${alarm.inputs.name}`))
    .filter((alarmArn) => !shown.includes(JSON.stringify(alarmArn)))
    .map((alarmArn) => `the dashboard does not show ${alarmArn}`);
}
