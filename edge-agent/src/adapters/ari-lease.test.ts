import { describe, expect, it } from 'vitest';
import { Lease } from './ari-lease.ts';

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
    expect(set).toHaveLength(3);
    expect(set.slice(1)).toEqual([25_000, 25_000]);
    lease.played();
    expect(set.slice(3)).toEqual([7000]);
  });

  it('does not hold up a playback behind another one', async () => {
    const asked: number[] = [];
    const first = Promise.withResolvers<void>();
    const lease = new Lease((leaseMs) => {
      asked.push(leaseMs);
      return asked.length === 1 ? Promise.resolve() : first.promise;
    });
    await lease.playing(20_000);
    await lease.playing(20_000);
    expect(asked).toHaveLength(2);
  });
});
