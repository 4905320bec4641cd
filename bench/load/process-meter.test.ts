import { expect, it } from 'vitest';
import { ProcessMeter, useIn } from './process-meter.ts';

it('knows the mean, the worst second and the most of everything', () => {
  const samples = [
    { atMs: 0, cpuMs: 100, rssMb: 80, handles: 30 },
    { atMs: 1_000, cpuMs: 200, rssMb: 95, handles: 50 },
    { atMs: 2_000, cpuMs: 700, rssMb: 90, handles: 40 },
  ];
  expect(useIn(samples)).toEqual({ cpuShare: 0.3, cpuShareWorst: 0.5, rssPeakMb: 95, handlesPeak: 50 });
});

it('knows nothing of a process that was seen once', () => {
  expect(useIn([{ atMs: 0, cpuMs: 100, rssMb: 80, handles: 30 }])).toBeUndefined();
});

it('watches a process, and may be stopped twice', async () => {
  const meter = new ProcessMeter(process.pid);
  const fromMs = performance.now();
  await meter.look();
  await meter.look();
  await meter.stop();
  await meter.stop();
  expect(meter.between(fromMs, performance.now())?.handlesPeak).toBeGreaterThan(3);
  expect(meter.cpuMs).toBeGreaterThan(0);
});
