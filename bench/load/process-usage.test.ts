import { describe, expect, it } from 'vitest';
import { handlesOf, readUsage, usageOf } from './process-usage.ts';

const status = 'Name:\tnode\nVmPeak:\t  900000 kB\nVmRSS:\t  102400 kB\nThreads:\t11\n';

describe('what a process has used', () => {
  it('is read behind its name, whatever the name is', () => {
    const stat = '4242 (a) b (c) S 1 4242 4242 0 -1 4194304 100 0 0 0 250 50 7 3 20 0 11 0 1000 900 25600';
    expect(readUsage(stat, status)).toEqual({ cpuMs: 3000, childrenCpuMs: 100, rssMb: 100 });
  });

  it('is unknown for a process that is being buried', () => {
    expect(readUsage('4242 (node) Z 1', status)).toBeUndefined();
    expect(readUsage('4242 (n) S 1 1 1 0 -1 1 1 0 0 0 1 1 0 0 20', 'Name:\tn\n')).toBeUndefined();
  });

  it('grows with the work of this process', async () => {
    const before = await usageOf(process.pid);
    const startedFrom = process.cpuUsage();
    while (process.cpuUsage(startedFrom).user + process.cpuUsage(startedFrom).system < 60_000);
    const after = await usageOf(process.pid);
    expect((after?.cpuMs ?? 0) - (before?.cpuMs ?? 0)).toBeGreaterThanOrEqual(40);
    expect(await handlesOf(process.pid)).toBeGreaterThan(3);
  });

  it('is unknown for a process that is not there', async () => {
    expect(await usageOf(2 ** 22 + 1)).toBeUndefined();
    expect(await handlesOf(2 ** 22 + 1)).toBeUndefined();
  });
});
