import { describe, expect, it } from 'vitest';
import { Lease } from './ari-lease.ts';

/** A lease of which Asterisk answers each request when the test says so. */
function heldLease() {
  const asked: { leaseMs: number; answer: () => void }[] = [];
  const lease = new Lease((leaseMs) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    asked.push({ leaseMs, answer: resolve });
    return promise;
  });
  const asks = async (count: number) => {
    await expect.poll(() => asked.length).toBe(count);
    return asked[count - 1]?.answer();
  };
  return { lease, asks, asked: () => asked.map(({ leaseMs }) => leaseMs) };
}

function leaseOf() {
  const set: number[] = [];
  const lease = new Lease(async (leaseMs) => {
    set.push(leaseMs);
  });
  return { lease, set };
}

describe('a lease', () => {
  it('is renewed at once while nothing plays', async () => {
    const { lease, set } = leaseOf();
    await lease.renew(5000);
    await lease.renew(6000);
    expect(set).toEqual([5000, 6000]);
  });

  it('is long while replies play, asks nothing meanwhile, and is what was wished for last when all have ended', async () => {
    const { lease, set } = leaseOf();
    await lease.renew(5000);
    await lease.playing(20_000);
    await lease.playing(20_000);
    await lease.renew(7000);
    lease.played();
    expect(set).toEqual([5000, 23_000, 23_000]);
    lease.played();
    await expect.poll(() => set).toEqual([5000, 23_000, 23_000, 7000]);
  });

  it('is no longer for a playback that it outlasts by far', async () => {
    const { lease, set } = leaseOf();
    await lease.renew(9_000);
    await lease.playing(6_000);
    expect(set).toEqual([9_000, 9_000]);
  });

  it('does not hold up a playback behind another one', async () => {
    const { lease, asks, asked } = heldLease();
    const first = lease.playing(20_000);
    await asks(1);
    await first;
    await lease.playing(20_000);
    await lease.playing(20_000);
    expect(asked()).toEqual([23_000, 23_000, 23_000]);
  });

  it('is not made long before a renewal has been answered, which could land on top', async () => {
    const { lease, asks, asked } = heldLease();
    const renewed = lease.renew(5000);
    await expect.poll(asked).toEqual([5000]);
    const extended = lease.playing(20_000);
    const skipped = lease.renew(6000);
    await asks(1);
    await renewed;
    await asks(2);
    await Promise.all([extended, skipped]);
    expect(asked()).toEqual([5000, 23_000]);
  });

  it('stays long when the next playback comes before it is made short', async () => {
    const { lease, set } = leaseOf();
    await lease.renew(5000);
    await lease.playing(20_000);
    lease.played();
    await lease.playing(20_000);
    await lease.renew(5000);
    expect(set).toEqual([5000, 23_000, 23_000]);
  });
});
