import { expect, it } from 'vitest';
import { inLanes } from './lanes.ts';

it('does all jobs in order, a few at a time', async () => {
  let now = 0;
  let most = 0;
  const begun: number[] = [];
  const results = await inLanes([1, 2, 3, 4, 5], 2, async (job) => {
    begun.push(job);
    now += 1;
    most = Math.max(most, now);
    await Promise.resolve();
    now -= 1;
    return 10 * job;
  });
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

it('begins no more once one has failed', async () => {
  const begun: number[] = [];
  const failing = inLanes([1, 2, 3], 1, async (job) => {
    begun.push(job);
    if (job === 2) throw new Error('two');
  });
  await expect(failing).rejects.toThrow('two');
  expect(begun).toEqual([1, 2]);
});
