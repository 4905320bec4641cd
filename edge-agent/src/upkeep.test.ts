import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createUpkeep } from './upkeep.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('audio is looked for soon after the start and every five minutes, old records at once and daily', async () => {
  const sweep = vi.fn(async () => undefined);
  const prune = vi.fn(async () => undefined);
  const upkeep = createUpkeep({ sweep, prune });
  upkeep.begin();
  expect([sweep.mock.calls.length, prune.mock.calls.length]).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([sweep.mock.calls.length, prune.mock.calls.length]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sweep.mock.calls.length).toBe(3);
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(prune.mock.calls.length).toBe(2);
});

test('nothing is left to come after the end', () => {
  const upkeep = createUpkeep({ sweep: async () => undefined, prune: async () => undefined });
  upkeep.begin();
  upkeep.end();
  upkeep.end();
  expect(vi.getTimerCount()).toBe(0);
});
