import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { awaitMedia } from './media-wait.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Waits on a leg on which `packets` tells how many have come at a time. */
function waitOn(packets: (sinceMs: number) => Promise<number>) {
  const beganAt = Date.now();
  const asked: number[] = [];
  const receivedPackets = () => {
    asked.push(Date.now() - beganAt);
    return packets(Date.now() - beganAt);
  };
  const waited = awaitMedia({ receivedPackets }, 'leg-1', 500).then(() => Date.now() - beganAt);
  return { waited, asked };
}

it('ends at the first question when sound has come, and else within 25 ms of it', async () => {
  const there = waitOn(async () => 3);
  expect(await there.waited).toBe(0);
  expect(there.asked).toEqual([0]);
  const late = waitOn(async (sinceMs) => (sinceMs >= 80 ? 1 : 0));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await late.waited).toBe(100);
  expect(late.asked).toEqual([0, 25, 50, 75, 100]);
});

it('ends after its time when no sound comes, and asks no more', async () => {
  const { waited, asked } = waitOn(async () => 0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await waited).toBe(500);
  expect(Math.max(...asked)).toBeLessThan(500);
});

it('ends after its time when Asterisk does not answer', async () => {
  const answer = Promise.withResolvers<number>();
  const { waited, asked } = waitOn(() => answer.promise);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await waited).toBe(500);
  answer.resolve(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toEqual([0]);
});

it.each(['ari.request', 'ari.unreachable'] as const)('does not wait where nobody can tell: %s', async (code) => {
  const { waited } = waitOn(() => Promise.reject(new EtheraError(code, 'no')));
  expect(await waited).toBe(0);
});
