import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReleaseQueue } from './release-queue.ts';

describe('holding packets', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('releases each when it is due, in the order of being due, then of being added', () => {
    const queue = new ReleaseQueue(Date.now);
    const released: string[] = [];
    const hold = (name: string, dueAtMs: number) => queue.add(dueAtMs, () => released.push(`${name}@${Date.now()}`));
    hold('late', 50);
    hold('early', 20);
    hold('late too', 50);
    hold('now', 0);
    vi.advanceTimersByTime(100);
    expect(released).toEqual(['now@0', 'early@20', 'late@50', 'late too@50']);
    hold('past', 90);
    expect(released.at(-1)).toBe('past@100');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets what is due go before what comes now, although its timer is late', () => {
    const queue = new ReleaseQueue(Date.now);
    const released: string[] = [];
    queue.add(20, () => released.push('first'));
    vi.setSystemTime(25);
    queue.add(25, () => released.push('second'));
    expect(released).toEqual(['first', 'second']);
  });
});
