import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { delay } from './delay.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('is over when its time is, and leaves nothing behind', async () => {
  const { signal } = new AbortController();
  const waited = delay(400, signal);
  vi.advanceTimersByTime(399);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1);
  await expect(waited).resolves.toBe('over');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('is aborted with its signal, whenever that was', async () => {
  const abort = new AbortController();
  const waited = delay(400, abort.signal);
  abort.abort();
  await expect(waited).resolves.toBe('aborted');
  await expect(delay(400, abort.signal)).resolves.toBe('aborted');
  expect(vi.getTimerCount()).toBe(0);
});
