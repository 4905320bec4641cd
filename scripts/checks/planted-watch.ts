import { type PlantedFault, replace, set } from './plant.ts';

const bucket = 'arn:aws:s3:::ethera-production-recordings-000000000000';
const fn = (name: string) => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;

/** In what happens after a call, and in who is told of what goes wrong. */
export const plantedInWatch: readonly PlantedFault[] = [
  {
    check: 'after a call',
    what: 'every recording wakes the function',
    plant: replace('WrapUpNotification', 'queues', '/call.json', '.json'),
    says: /the notification/,
  },
  {
    check: 'after a call',
    what: 'any bucket may fill the queue',
    plant: replace('WrapUpQueuePolicy', 'policy', bucket, 'arn:aws:s3:::*'),
    says: /who may fill the queue/,
  },
  {
    check: 'after a call',
    what: 'a message that comes back while it is being worked on',
    plant: set('WrapUpQueue', { visibilityTimeoutSeconds: 30 }),
    says: /visibilityTimeoutSeconds is 30/,
  },
  {
    check: 'after a call',
    what: 'failures that come back for ever',
    plant: set('WrapUpQueue', { redrivePolicy: undefined }),
    says: /where failures go/,
  },
  {
    check: 'after a call',
    what: 'one failure that repeats a whole batch',
    plant: set('WrapUpSource', { functionResponseTypes: [] }),
    says: /functionResponseTypes/,
  },
  {
    check: 'after a call',
    what: 'a version that a rollback does not reach',
    plant: set('WrapUpSource', { functionName: fn('ethera-production-wrap-up') }),
    says: /the event source: functionName/,
  },

  {
    check: 'monitoring',
    what: 'an alarm that nobody hears',
    plant: set('SpendAlarm', { alarmActions: [] }),
    says: /SpendAlarm: alarmActions/,
  },
  {
    check: 'monitoring',
    what: 'a metric that nobody writes',
    plant: set('FirstAudioAlarm', { metricName: 'FirstAudio' }),
    says: /FirstAudioAlarm: metricName/,
  },
  {
    check: 'monitoring',
    what: 'the mean of what callers wait',
    plant: set('FirstAudioAlarm', { extendedStatistic: undefined, statistic: 'Average' }),
    says: /FirstAudioAlarm: extendedStatistic/,
  },
  {
    check: 'monitoring',
    what: 'an alarm that sleeps while turns are few',
    plant: set('FirstAudioAlarm', { evaluateLowSampleCountPercentiles: 'ignore' }),
    says: /FirstAudioAlarm: evaluateLowSampleCountPercentiles/,
  },
  {
    check: 'monitoring',
    what: 'another threshold than the stage’s',
    plant: set('TurnErrorsAlarm', { threshold: 1000 }),
    says: /TurnErrorsAlarm: threshold is 1000/,
  },
  {
    check: 'monitoring',
    what: 'the queue in place of its dead letters',
    plant: set('DeadLettersAlarm', { dimensions: { QueueName: 'ethera-production-wrap-up' } }),
    says: /DeadLettersAlarm: dimensions/,
  },
  {
    check: 'monitoring',
    what: 'a log that is not counted',
    plant: set('TurnLoggedErrors', { pattern: 'ERROR' }),
    says: /TurnLoggedErrors: pattern/,
  },
  {
    check: 'monitoring',
    what: 'a topic that takes no alarms',
    plant: replace('AlarmsPolicy', 'policy', 'cloudwatch.amazonaws.com', 'events.amazonaws.com'),
    says: /who may alarm/,
  },
  {
    check: 'monitoring',
    what: 'an alarm that is not on the dashboard',
    plant: replace('Dashboard', 'dashboardBody', 'ethera-production-dead-letters', 'ethera-dev-dead-letters'),
    says: /the dashboard does not show .*dead-letters/,
  },
];
