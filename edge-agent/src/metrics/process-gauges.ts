import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type MetricFamily } from './metric-family.ts';

/** How often the event loop is asked to be on time. Milliseconds. */
const RESOLUTION_MS = 20;
const NS_PER_SECOND = 1e9;

/** What Prometheus' client libraries tell of a process, under the names that their dashboards know. */
export function processGauges(): { readonly families: readonly MetricFamily[]; close(): void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const startedAtSeconds = Date.now() / 1_000 - process.uptime();
  const families = [
    new Gauge(
      'process_cpu_seconds_total',
      'CPU time, user and system.',
      () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      },
      'counter',
    ),
    new Gauge('process_start_time_seconds', 'When the process started, in seconds since 1970.', () => startedAtSeconds),
    new Gauge('process_resident_memory_bytes', 'Memory that the process has.', () => process.memoryUsage.rss()),
    new Gauge('process_open_fds', 'Open files and sockets.', async () => (await readdir('/proc/self/fd')).length),
    new Gauge('nodejs_heap_size_used_bytes', 'JavaScript’s own memory in use.', () => process.memoryUsage().heapUsed),
    new Gauge(
      'nodejs_active_resources',
      'Sockets, timers and requests that keep the process.',
      () => process.getActiveResourcesInfo().length,
    ),
    new Gauge(
      'nodejs_eventloop_lag_max_seconds',
      'How late the event loop came at most since it was last asked for this.',
      () => {
        const lateNs = delays.max - RESOLUTION_MS * 1e6;
        delays.reset();
        return Math.max(0, lateNs / NS_PER_SECOND);
      },
    ),
  ];
  return { families, close: () => delays.disable() };
}
