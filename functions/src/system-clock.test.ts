import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './system-clock.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('resolves after the delay', async () => {
  const before = systemClock.now();
  const waited = systemClock.delay(250, new AbortController().signal).then(() => systemClock.now() - before);
  await vi.runAllTimersAsync();
  expect(await waited).toBe(250);
});

test('rejects with the reason when it is cancelled, and leaves no timer', async () => {
  const abort = new AbortController();
  const reason = new Error('over');
  const waiting = systemClock.delay(250, abort.signal);
  abort.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(systemClock.delay(250, abort.signal)).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
});
