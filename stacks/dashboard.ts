/** What the widgets of a stage's dashboard show. */
export interface DashboardNeeds {
  readonly stage: string;
  readonly region: string;
  /** Names of the functions, in the order of a call. */
  readonly functionNames: readonly string[];
  readonly queueName: string;
  readonly deadQueueName: string;
  readonly alarmArns: readonly string[];
  readonly firstAudioP95Ms: number;
  readonly dailySpendUsd: number;
}

type Metric = readonly (string | object)[];

const fiveMinutes = 300;
const oneDay = 86_400;
const halfWidth = 12;

/**
 * The body of a CloudWatch dashboard: what is alarming now, how long callers wait, whether they are answered at all,
 * what it costs, and the last errors. Read from above: the first row is the answer, the others say why.
 */
export function dashboardBody(needs: DashboardNeeds): string {
  const { stage, region, functionNames, queueName, deadQueueName } = needs;
  const ethera = (name: string, options: object): Metric => ['Ethera', name, 'Stage', stage, options];
  const ofFunctions = (metric: string, options: object): Metric[] =>
    functionNames.map((name) => ['AWS/Lambda', metric, 'FunctionName', name, { label: name, ...options }]);
  const queue = (metric: string, name: string, options: object): Metric => [
    'AWS/SQS',
    metric,
    'QueueName',
    name,
    options,
  ];
  const line = (value: number, label: string) => ({ annotations: { horizontal: [{ value, label }] } });
  const chart = (title: string, metrics: readonly Metric[], more: object = {}) => ({
    type: 'metric',
    properties: { title, region, metrics, period: fiveMinutes, view: 'timeSeries', ...more },
  });

  const rows = [
    [
      { type: 'alarm', properties: { title: 'Alarms', alarms: needs.alarmArns } },
      chart(
        'First audio, ms',
        [
          ethera('FirstAudioMs', { stat: 'p50', label: 'half of the turns' }),
          ethera('FirstAudioMs', { stat: 'p95', label: 'p95' }),
        ],
        line(needs.firstAudioP95Ms, 'alarm'),
      ),
    ],
    [
      chart('Errors', ofFunctions('Errors', { stat: 'Sum' })),
      chart('Throttles', ofFunctions('Throttles', { stat: 'Sum' })),
    ],
    [
      chart('Invocations', ofFunctions('Invocations', { stat: 'Sum' })),
      chart('At once', ofFunctions('ConcurrentExecutions', { stat: 'Maximum' })),
    ],
    [
      chart('Calls a day', [ethera('CallCostUsd', { stat: 'SampleCount', label: 'calls' })], {
        period: oneDay,
        view: 'bar',
      }),
      chart('Cost of the day, USD', [ethera('CallCostUsd', { stat: 'Sum', label: 'cost' })], {
        period: oneDay,
        view: 'bar',
        ...line(needs.dailySpendUsd, 'alarm'),
      }),
    ],
    [
      chart('Ended calls that wait', [
        queue('ApproximateAgeOfOldestMessage', queueName, { stat: 'Maximum', label: 'oldest, s' }),
        queue('ApproximateNumberOfMessagesVisible', deadQueueName, { stat: 'Maximum', label: 'dead letters' }),
      ]),
      {
        type: 'log',
        properties: { title: 'Last errors', region, view: 'table', query: errorQuery(functionNames) },
      },
    ],
  ];
  return JSON.stringify({
    widgets: rows.flatMap((row, index) => row.map((widget, side) => place(widget, index, side))),
  });
}

function place(widget: object, row: number, side: number) {
  return { ...widget, x: side * halfWidth, y: row * 6, width: halfWidth, height: 6 };
}

function errorQuery(functionNames: readonly string[]): string {
  const sources = functionNames.map((name) => `SOURCE '/aws/lambda/${name}'`);
  const steps = [
    'fields @timestamp, function, message, code, callId',
    'filter level = "error"',
    'sort @timestamp desc',
  ];
  return [...sources, ...steps, 'limit 20'].join(' | ');
}
