import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { errorOfStatus } from './lambda-error.ts';
import { failed, succeeded } from './outcome.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a failing event is tried again after each delay, then given up', async () => {
  const queue = new EventQueue([60_000, 120_000]);
  const attempt = vi.fn(async () => failed('Error', 'always'));
  queue.add(attempt);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(attempt).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(attempt).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(attempt).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(3600_000);
  expect(attempt).toHaveBeenCalledTimes(3);
});

test('a throttled event waits for room without using up a try', async () => {
  const queue = new EventQueue([]);
  let room = false;
  const attempt = vi.fn(() => {
    if (!room) throw errorOfStatus(429);
    return Promise.resolve(succeeded);
  });
  queue.add(attempt);
  queue.drain();
  expect(attempt).toHaveBeenCalledTimes(2);
  room = true;
  queue.drain();
  queue.drain();
  expect(attempt).toHaveBeenCalledTimes(3);
});

test('after closing nothing is tried any more', async () => {
  const queue = new EventQueue([1000]);
  const attempt = vi.fn(async () => failed('Error', 'always'));
  queue.add(attempt);
  await vi.advanceTimersByTimeAsync(0);
  queue.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(attempt).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
