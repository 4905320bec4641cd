import { expect, test } from 'vitest';
import { dashboardBody } from './dashboard.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const { widgets } = JSON.parse(
  dashboardBody({
    stage: 'production',
    region: 'eu-central-1',
    functionNames: ['turn', 'wrap-up'],
    queueName: 'queue',
    deadQueueName: 'dead',
    alarmArns: ['arn:alarm'],
    firstAudioP95Ms: 2500,
    dailySpendUsd: 50,
  }),
) as { readonly widgets: readonly Widget[] };
const titled = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;

test('no two widgets lie on one another, and all fit into the 24 columns', () => {
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test('shows the alarms, and the line at which they ring', () => {
  expect(titled('Alarms')).toMatchObject({ alarms: ['arn:alarm'] });
  expect(titled('First audio, ms')).toMatchObject({ annotations: { horizontal: [{ value: 2500 }] } });
  expect(titled('Cost of the day, USD')).toMatchObject({ annotations: { horizontal: [{ value: 50 }] } });
});

test('asks every function for its errors', () => {
  expect(titled('Errors')?.metrics).toEqual([
    ['AWS/Lambda', 'Errors', 'FunctionName', 'turn', { label: 'turn', stat: 'Sum' }],
    ['AWS/Lambda', 'Errors', 'FunctionName', 'wrap-up', { label: 'wrap-up', stat: 'Sum' }],
  ]);
  expect(titled('Last errors')?.query).toMatch(
    /^SOURCE '\/aws\/lambda\/turn' \| SOURCE '\/aws\/lambda\/wrap-up' \| fields .*\| limit 20$/,
  );
});
