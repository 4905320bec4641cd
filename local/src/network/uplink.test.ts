import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Uplink } from './uplink.ts';

/** One byte a millisecond. */
const bitsPerSecond = 8000;

describe('an uplink', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function watch(uplink: Uplink) {
    const left: { name: string; bytes: number; atMs: number }[] = [];
    const join = (name: string) => {
      const share = uplink.join((parcel, atMs) => {
        left.push({ name, bytes: parcel.kind === 'bytes' ? parcel.bytes.length : 0, atMs });
      });
      return {
        send: (bytes: number) => share.send({ kind: 'bytes', bytes: Buffer.alloc(bytes) }, Date.now()),
        end: () => share.send({ kind: 'end' }, Date.now()),
        close: share.close,
      };
    };
    const lastOf = (name: string) => left.findLast((one) => one.name === name);
    return { left, join, lastOf };
  }

  it('takes its time for each byte, one connection after the other', () => {
    const { left, join } = watch(new Uplink(bitsPerSecond, Date.now));
    join('a').send(100);
    join('b').send(50);
    vi.advanceTimersByTime(1000);
    expect(left).toEqual([
      { name: 'a', bytes: 100, atMs: 100 },
      { name: 'b', bytes: 50, atMs: 150 },
    ]);
    const idleAtMs = Date.now();
    join('c').send(10);
    expect(left.at(-1)).toEqual({ name: 'c', bytes: 10, atMs: idleAtMs + 10 });
  });

  it('gives connections turns: the small need not wait for the bulk', () => {
    const { left, join, lastOf } = watch(new Uplink(bitsPerSecond, Date.now));
    const bulk = join('bulk');
    bulk.send(14_600);
    bulk.end();
    join('small').send(100);
    vi.advanceTimersByTime(20_000);
    expect(lastOf('small')?.atMs).toBe(2 * 1460 + 100);
    expect(lastOf('bulk')).toEqual({ name: 'bulk', bytes: 0, atMs: 14_700 });
    expect(left.filter(({ name }) => name === 'bulk')).toHaveLength(11);
  });

  it('loses no time to timers that are late', () => {
    const { join, lastOf } = watch(new Uplink(bitsPerSecond, Date.now));
    join('a').send(14_600);
    for (let step = 0; step < 20; step++) {
      vi.setSystemTime(Date.now() + 300);
      vi.advanceTimersByTime(1460);
    }
    expect(lastOf('a')?.atMs).toBe(14_600);
  });

  it('does not hand on more than a millisecond before its time', () => {
    const { left, join } = watch(new Uplink(bitsPerSecond, Date.now));
    const share = join('a');
    share.send(100);
    share.send(100);
    expect(left).toHaveLength(1);
    vi.advanceTimersByTime(98);
    expect(left).toHaveLength(1);
    vi.advanceTimersByTime(2);
    expect(left).toHaveLength(2);
  });

  it('forgets what a connection has not sent when it closes', () => {
    const { left, join } = watch(new Uplink(bitsPerSecond, Date.now));
    const gone = join('gone');
    gone.send(5000);
    gone.close();
    join('next').send(10);
    vi.advanceTimersByTime(10_000);
    expect(left.map(({ name }) => name)).toEqual(['gone', 'next']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('without a limit passes everything at once', () => {
    const { left, join } = watch(new Uplink(undefined, Date.now));
    const share = join('a');
    share.send(10_000);
    share.end();
    expect(new Set(left.map(({ atMs }) => atMs))).toEqual(new Set([0]));
    expect(left.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(10_000);
  });
});
