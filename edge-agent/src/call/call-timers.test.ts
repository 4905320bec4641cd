import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallTimers } from './call-timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('fires each timer once, by its name', () => {
  const fired: string[] = [];
  const timers = new CallTimers((timer) => fired.push(timer));
  timers.set('silence', 200);
  timers.set('filler', 100);
  vi.advanceTimersByTime(1_000);
  expect(fired).toEqual(['filler', 'silence']);
});

it('lets a timer that is set again replace the one that runs', () => {
  const fired: number[] = [];
  const timers = new CallTimers(() => fired.push(Date.now()));
  const from = Date.now();
  timers.set('silence', 100);
  timers.set('silence', 300);
  vi.advanceTimersByTime(1_000);
  expect(fired).toEqual([from + 300]);
});

it('fires none that was cleared, and clears what was never set', () => {
  const fired: string[] = [];
  const timers = new CallTimers((timer) => fired.push(timer));
  timers.set('silence', 100);
  timers.clear('silence');
  timers.clear('filler');
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(fired).toEqual([]);
});
