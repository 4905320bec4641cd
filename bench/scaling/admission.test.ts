import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { holdAgainst } from './admission.ts';
import { type MadeRequest, madeTraffic } from './made-traffic.ts';

/** Of requests that come by chance and stay, how many meet `limit` others (Erlang's formula B). */
function erlangB(erlangs: number, limit: number): number {
  let share = 1;
  for (let slots = 1; slots <= limit; slots++) share = (erlangs * share) / (slots + erlangs * share);
  return share;
}

describe('a limit of requests at once', () => {
  it('refuses what Erlang reckons', () => {
    const random = seededRandom(3);
    const exponential = (mean: number) => -mean * Math.log(1 - random());
    const made: MadeRequest[] = [];
    for (let atMs = 0; atMs < 20_000_000; atMs += exponential(200)) made.push({ atMs, size: exponential(1_600) });
    const traffic = madeTraffic('speech', 1, 20_000_000, made);
    for (const limit of [8, 12]) {
      const { refusedShare } = holdAgainst(traffic, 'speech', 1, limit);
      expect(refusedShare / erlangB(8, limit)).toBeGreaterThan(0.95);
      expect(refusedShare / erlangB(8, limit)).toBeLessThan(1.05);
    }
  });

  it('is each group’s own', () => {
    const made = [0, 1, 2, 3].map((line) => ({ atMs: 10 * line, size: 100, line }));
    const traffic = madeTraffic('lambda', 4, 1_000, made);
    expect(holdAgainst(traffic, 'lambda', 1, 1)).toEqual({ refusedShare: 0, made: 4 });
    expect(holdAgainst(traffic, 'lambda', 2, 1)).toEqual({ refusedShare: 0.5, made: 4 });
    expect(holdAgainst(traffic, 'lambda', 4, 1)).toEqual({ refusedShare: 0.75, made: 4 });
    // The fourth line is in no group of three.
    expect(holdAgainst(traffic, 'lambda', 3, 3)).toEqual({ refusedShare: 0, made: 3 });
  });
});

describe('a limit of a minute', () => {
  it('gives what has refilled, and half of it at first', () => {
    const made = [0, 1_000, 2_000, 62_000, 62_001, 62_002].map((atMs) => ({ atMs, size: 30 }));
    // 60 a minute, 30 of which are there: the second finds 1, the third 2; an idle minute later there are 60 again.
    const { refusedShare } = holdAgainst(madeTraffic('chatTokens', 1, 90_000, made), 'chatTokens', 1, 60);
    expect(refusedShare).toBe(3 / 6);
  });

  it('of an hour is spent by the minute', () => {
    const made = [0, 30_000, 60_000, 90_000].map((atMs) => ({ atMs, size: 1 }));
    const held = (limit: number) =>
      holdAgainst(madeTraffic('audioSeconds', 1, 120_000, made), 'audioSeconds', 1, limit);
    expect(held(120).refusedShare).toBe(0);
    expect(held(60).refusedShare).toBeGreaterThan(0);
  });

  it('is spared by leaving eager attempts out while it is scarce, if anybody says so', () => {
    const made = Array.from({ length: 600 }, (_, index) => ({ atMs: 500 * index, size: 1, eager: index % 2 === 0 }));
    const held = (resource: 'chatTokens' | 'chatRequests', turns: Parameters<typeof holdAgainst>[4]) =>
      holdAgainst(madeTraffic(resource, 1, 300_000, made), resource, 1, 90, turns);
    expect(held('chatTokens', 'always').refusedShare).toBeGreaterThan(0.1);
    expect(held('chatTokens', 'never')).toEqual({ refusedShare: 0, made: 300 });
    const spared = held('chatTokens', 'while there is budget');
    expect(spared.refusedShare).toBe(0);
    // What is left over is used.
    expect(spared.made).toBeGreaterThan(400);
    expect(held('chatRequests', 'while there is budget')).toEqual(held('chatRequests', 'always'));
  });
});
