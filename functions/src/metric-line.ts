/** The metrics that the functions emit; the alarms and the dashboard know them by these names. */
export type MetricName = 'FirstAudioMs' | 'CallCostUsd';

/** Milliseconds are; CloudWatch has no unit for money. */
const units: Readonly<Record<MetricName, string>> = { FirstAudioMs: 'Milliseconds', CallCostUsd: 'None' };

/**
 * A line of the log that CloudWatch turns into a metric by itself (embedded metric format): no request, no permission.
 * It must reach standard output as it is.
 * @param nowMs epoch milliseconds
 */
export function metricLine(stage: string, name: MetricName, value: number, nowMs: number): string {
  const metrics = [{ Namespace: 'Ethera', Dimensions: [['Stage']], Metrics: [{ Name: name, Unit: units[name] }] }];
  return JSON.stringify({ _aws: { Timestamp: nowMs, CloudWatchMetrics: metrics }, Stage: stage, [name]: value });
}
