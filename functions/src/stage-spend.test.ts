import { EtheraError, stageSpend, stageSpentUsd } from '@ethera/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeLimitsNow } from './edge-limits.ts';
import { countCall, spendOf } from './stage-spend.ts';
import { createMemoryVersionedStore } from './testing/memory-versioned-store.ts';

const { signal } = new AbortController();
const day = '2026-11-23';
const key = `spend/${day}.json`;
const of = (callId: string, usd = 0.25) => ({ callId, day, usd });

function open() {
  const store = createMemoryVersionedStore();
  const rests: number[] = [];
  const clock = { delay: async (ms: number) => void rests.push(ms) };
  const count = (call: Parameters<typeof countCall>[1]) => countCall({ store, clock, random: () => 0.5 }, call, signal);
  const calls = () => stageSpend.parse(JSON.parse(store.objects.get(key)?.text ?? 'null')).calls;
  return { store, rests, count, calls };
}

describe('the day’s object', () => {
  test('holds what each call has cost', async () => {
    const { count, calls } = open();
    await count(of('a', 0.25));
    await count(of('b', 0.5));
    expect(calls()).toEqual({ a: 0.25, b: 0.5 });
  });

  test('holds a call once, however often it is counted', async () => {
    const { count, calls, store } = open();
    await count(of('a', 0.25));
    const { version } = store.objects.get(key) ?? {};
    await count(of('a', 9));
    expect(calls()).toEqual({ a: 0.25 });
    expect(store.objects.get(key)?.version).toBe(version);
  });

  test.each([0, 1])(
    'loses nothing to somebody who writes between reading and writing (%s calls before)',
    async (before) => {
      const { count, calls, store, rests } = open();
      if (before > 0) await count(of('before'));
      let isFirst = true;
      store.beforeReplace = () => {
        if (!isFirst) return;
        isFirst = false;
        const other = JSON.stringify({ version: 2, day, calls: { ...(before > 0 ? { before: 0.25 } : {}), other: 1 } });
        store.objects.set(key, { text: other, version: 'theirs' });
      };
      await count(of('mine'));
      expect(calls()).toEqual({ ...(before > 0 ? { before: 0.25 } : {}), other: 1, mine: 0.25 });
      expect(rests).toEqual([75]);
    },
  );

  test('is given up after twenty tries, and left to the queue', async () => {
    const { count, store, rests } = open();
    let writes = 0;
    store.beforeReplace = () => {
      writes += 1;
      store.objects.set(key, { text: JSON.stringify({ version: 2, day, calls: {} }), version: `other ${writes}` });
    };
    await expect(count(of('mine'))).rejects.toMatchObject({ code: 'store.unavailable', retryable: true });
    expect([writes, rests.length]).toEqual([20, 19]);
  });

  test.each(['{', '[]', JSON.stringify({ version: 2, day: '2026-11-24', calls: {} })])(
    'that is damaged is no empty one: %s',
    async (text) => {
      const { count, store } = open();
      store.objects.set(key, { text, version: 'v' });
      await expect(count(of('a'))).rejects.toMatchObject({ code: 'record.malformed' });
      expect(store.objects.get(key)?.text).toBe(text);
    },
  );

  test('has every call once, whoever counts whichever at once', async () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'constructor'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(names, async (callIds) => {
        const { count, store } = open();
        await Promise.all(callIds.map((callId) => count(of(callId))));
        const spend = await spendOf(store, day, signal);
        expect(stageSpentUsd(spend)).toBe(new Set(callIds).size * 0.25);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what an edge is told', () => {
  const now = () => Date.parse('2026-11-23T23:59:59Z');
  const edge = { callsAtOnce: 5, usdPerDay: 7 };

  test('is what is left of the day’s money, of which there may be less than none', async () => {
    const { count, store } = open();
    const ask = () => edgeLimitsNow({ limits: { edge, usdPerDay: 1 }, spendStore: store, clock: { now } }, signal);
    expect(await ask()).toEqual({ ...edge, stageSpend: { day, leftUsd: 1 } });
    await count(of('a', 0.75));
    await count(of('b', 0.75));
    expect(await ask()).toEqual({ ...edge, stageSpend: { day, leftUsd: -0.5 } });
  });

  test('is nothing of money where the stage has no limit, and no object is asked for', async () => {
    const { store } = open();
    store.fault = new EtheraError('store.unavailable', 'down');
    const limits = { edge, usdPerDay: null };
    expect(await edgeLimitsNow({ limits, spendStore: store, clock: { now } }, signal)).toEqual(edge);
  });

  test('is an error while the object cannot be read', async () => {
    const { store } = open();
    store.fault = new EtheraError('store.unavailable', 'down');
    const limits = { edge, usdPerDay: 1 };
    await expect(edgeLimitsNow({ limits, spendStore: store, clock: { now } }, signal)).rejects.toBe(store.fault);
  });
});
