import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EventWait } from './event-wait.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks nobody for an event that comes in time', async () => {
  const wait = new EventWait();
  const happened = vi.fn(async () => true);
  const told = wait.forOrAsk('end', 3000, happened);
  wait.tell('end');
  await told;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(happened).not.toHaveBeenCalled();
});

it('asks for an event that does not come, again and again', async () => {
  const wait = new EventWait();
  const answers = [() => Promise.reject(new Error('not now')), async () => false, async () => true];
  const happened = vi.fn(() => (answers.shift() ?? (async () => false))());
  let isTold = false;
  void wait.forOrAsk('end', 3000, happened).then(() => {
    isTold = true;
  });
  await vi.advanceTimersByTimeAsync(1_400);
  expect([isTold, happened.mock.calls.length]).toEqual([false, 2]);
  await vi.advanceTimersByTimeAsync(200);
  expect(isTold).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(happened).toHaveBeenCalledTimes(3);
});

it('gives up in the end, and asks no more', async () => {
  const wait = new EventWait();
  const happened = vi.fn(async () => false);
  const told = expect(wait.forOrAsk('end', 3000, happened)).rejects.toMatchObject({ code: 'ari.request' });
  await vi.advanceTimersByTimeAsync(3_000);
  await told;
  const asked = happened.mock.calls.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(happened).toHaveBeenCalledTimes(asked);
});
