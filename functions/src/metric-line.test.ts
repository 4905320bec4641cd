import { expect, test } from 'vitest';
import { metricLine } from './metric-line.ts';

test('a metric is one line of CloudWatch’s embedded format', () => {
  const line = metricLine('dev', 'CallCostUsd', 0.0123, 1_700_000_000_000);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [
        { Namespace: 'Ethera', Dimensions: [['Stage']], Metrics: [{ Name: 'CallCostUsd', Unit: 'None' }] },
      ],
    },
    Stage: 'dev',
    CallCostUsd: 0.0123,
  });
  expect(metricLine('dev', 'FirstAudioMs', 5, 0)).toContain('"Unit":"Milliseconds"');
});
