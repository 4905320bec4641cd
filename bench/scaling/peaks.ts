import { quantile } from '../statistics/quantiles.ts';
import { type Counting, countings, type Resource } from './limits.ts';
import type { Requests } from './request-log.ts';
import type { Traffic } from './traffic.ts';

/** Of the time, or of the windows: a limit at this height would be met so often. */
const busiest = 0.999;

/**
 * What so many calls use when it is busiest, in the resource's own unit: at once, or in a window.
 * @param calls at most the traffic's lines
 */
export function peakUse(traffic: Traffic, resource: Resource, calls: number): number {
  const { durationMs, requests, lines } = traffic;
  const groups = Math.floor(lines / calls);
  return quantile(useOf(requests[resource], calls, groups, durationMs, countings[resource]), busiest) ?? 0;
}

/** Every tenth of a second: shorter bursts fit between two requests. */
const sampleMs = 100;

function useOf(requests: Requests, calls: number, groups: number, durationMs: number, counting: Counting): number[] {
  const stepMs = counting.by === 'concurrency' ? sampleMs : counting.burstMs;
  const steps = Math.floor(durationMs / stepMs);
  const use = Array.from({ length: groups }, () => new Float64Array(steps + 1));
  for (let index = 0; index < requests.count; index++) {
    const row = use[Math.floor((requests.line[index] as number) / calls)];
    if (!row) continue;
    const atMs = requests.atMs[index] as number;
    const size = requests.size[index] as number;
    const first = Math.floor(atMs / stepMs);
    if (counting.by === 'rate') {
      row[first] = (row[first] ?? 0) + size;
      continue;
    }
    row[first] = (row[first] ?? 0) + 1;
    const behind = Math.floor((atMs + size) / stepMs) + 1;
    if (behind <= steps) row[behind] = (row[behind] ?? 0) - 1;
  }
  if (counting.by === 'concurrency') for (const row of use) sumUp(row);
  const scale = counting.by === 'rate' ? counting.windowMs / counting.burstMs : 1;
  // What began before the counting is missing from its beginning.
  const from = counting.by === 'concurrency' ? Math.floor(steps / 4) : 0;
  return use.flatMap((row) => [...row.subarray(from, steps)].map((value) => value * scale));
}

function sumUp(row: Float64Array): void {
  let sum = 0;
  for (let index = 0; index < row.length; index++) {
    sum += row[index] as number;
    row[index] = sum;
  }
}
