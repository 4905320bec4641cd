import type { EdgeLimits } from '@ethera/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runAgent } from '../edge-agent/src/agent-run.ts';
import { createSpending } from '../edge-agent/src/spending.ts';
import { MemoryLog } from '../edge-agent/src/testing/memory-log.ts';
import { MemorySpendBook } from '../edge-agent/src/testing/memory-spend-book.ts';
import { edgeLimitsNow } from '../functions/src/edge-limits.ts';
import { countCall } from '../functions/src/stage-spend.ts';
import { systemClock } from '../functions/src/system-clock.ts';
import { createMemoryVersionedStore } from '../functions/src/testing/memory-versioned-store.ts';

const day = '2026-11-23';
/** From the end of a call to its place in the day's sum. */
const WRAP_UP_MS = 25_000;
const REFRESH_MS = 300_000;
const CALL_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(`${day}T10:00:00Z`) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stage of some edges that each take a call a minute, which lasts a minute and costs a dollar. */
function openStage(edges: number, usdPerDay: number) {
  const store = createMemoryVersionedStore();
  const stop = new AbortController();
  const { signal } = stop;
  const admitted: number[] = [];
  const refused: number[] = [];
  /** When the sum of the calls that are over came to the limit. */
  let crossedAt: number | null = null;
  let ended = 0;

  const take = (edge: string) => {
    const callId = `${edge}-${admitted.length}`;
    admitted.push(Date.now());
    setTimeout(() => {
      ended += 1;
      if (ended === usdPerDay) crossedAt = Date.now();
      const counted = () =>
        countCall({ store, clock: systemClock, random: () => 0.5 }, { callId, day, usd: 1 }, signal);
      setTimeout(() => void counted(), WRAP_UP_MS);
    }, CALL_MS);
  };

  const openEdge = (edge: string) => {
    let limits: EdgeLimits = {};
    const spending = createSpending({
      spendBook: new MemorySpendBook(),
      limits: () => limits,
      log: new MemoryLog(),
      now: Date.now,
    });
    const fetch = async () => {
      limits = await edgeLimitsNow({ limits: { edge: {}, usdPerDay }, spendStore: store, clock: systemClock }, signal);
    };
    const nothing = async () => undefined;
    const never = new Promise<never>(() => undefined);
    void runAgent({
      agent: { start: nothing, drain: nothing, handOver: nothing, failed: never },
      phrases: { open: fetch, refresh: fetch },
      callsWait: async () => false,
      files: { open: nothing },
      spool: { open: nothing, drained: nothing },
      upkeep: { begin: () => undefined, end: () => undefined },
      log: new MemoryLog(),
      stop: signal,
      handOver: new AbortController().signal,
      fault: never,
    });
    setInterval(() => (spending.spent() ? refused.push(Date.now()) : take(edge)), CALL_MS);
  };
  for (let edge = 0; edge < edges; edge += 1) openEdge(`edge-${edge}`);
  return { admitted, refused, crossedAt: () => crossedAt };
}

it.each([1, 2, 5])(
  '%i edges stop within a wrap-up and a briefing of the moment at which the money was spent',
  async (edges) => {
    const { admitted, refused, crossedAt } = openStage(edges, 30);
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    const spentAt = crossedAt() ?? Number.NaN;
    const lastMs = Math.max(...admitted) - spentAt;
    expect(lastMs).toBeLessThanOrEqual(WRAP_UP_MS + REFRESH_MS);
    // Beyond the limit: what was running, and what came in within the lag.
    const lagMinutes = Math.ceil((CALL_MS + WRAP_UP_MS + REFRESH_MS) / 60_000);
    expect(admitted.length).toBeGreaterThanOrEqual(30);
    expect(admitted.length).toBeLessThanOrEqual(30 + edges * lagMinutes);
    expect(refused.length).toBeGreaterThan(0);
  },
);

it('the next day begins with all of it, before any briefing says so', async () => {
  vi.setSystemTime(Date.parse(`${day}T23:00:00Z`));
  const { admitted } = openStage(1, 5);
  await vi.advanceTimersByTimeAsync(59 * 60_000);
  const before = admitted.length;
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  expect(admitted.length).toBeGreaterThan(before);
});
