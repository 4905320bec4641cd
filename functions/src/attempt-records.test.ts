import { attemptKeys, EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { gatherAttemptRecords } from './attempt-records.ts';
import { createLog } from './log.ts';
import { systemClock } from './system-clock.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { callId, turnRecordOf } from './testing/wrap-up-bench.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const names = (count: number) => Array.from({ length: count }, (_, index) => ({ turn: index + 1, attempt: 1 }));

function open(expected = names(2), waitMs = 20_000) {
  const store = createMemoryStore();
  const lines: string[] = [];
  const abort = new AbortController();
  const put = (turn: number, text = JSON.stringify(turnRecordOf({ turn }))) =>
    store.objects.set(attemptKeys(callId, turn, 1).turn, {
      body: new TextEncoder().encode(text),
      contentType: 'application/json',
    });
  const log = createLog('info', (line) => lines.push(line));
  const gather = () =>
    gatherAttemptRecords({ store, clock: systemClock, log, callId, expected, waitMs, signal: abort.signal });
  return { store, lines, abort, put, gather };
}

describe('the records of a call’s attempts', () => {
  test('are read at once when they are there', async () => {
    const bench = open(names(45));
    for (let turn = 1; turn <= 45; turn += 1) bench.put(turn);
    const { found, missing } = await bench.gather();
    expect(found.map(({ turn }) => turn)).toEqual(names(45).map(({ turn }) => turn));
    expect(missing).toEqual([]);
    expect(Date.now()).toBe(0);
  });

  test('are waited for', async () => {
    const bench = open();
    bench.put(2);
    const gathering = bench.gather();
    await vi.advanceTimersByTimeAsync(1_200);
    bench.put(1);
    await vi.advanceTimersByTimeAsync(500);
    const { found, missing } = await gathering;
    expect(found.map(({ turn }) => turn)).toEqual([2, 1]);
    expect(missing).toEqual([]);
    expect(Date.now()).toBeLessThan(2_000);
  });

  test('are given up when they do not come, and named', async () => {
    const bench = open(names(3), 4_200);
    bench.put(2);
    const gathering = bench.gather();
    await vi.runAllTimersAsync();
    const { found, missing } = await gathering;
    expect(found.map(({ turn }) => turn)).toEqual([2]);
    expect(missing).toEqual([
      { turn: 1, attempt: 1 },
      { turn: 3, attempt: 1 },
    ]);
    expect(Date.now()).toBe(4_200);
  });

  test('that cannot be read are not waited for', async () => {
    const bench = open();
    bench.put(1, '{"version":1}');
    bench.put(2);
    expect((await bench.gather()).missing).toEqual([{ turn: 1, attempt: 1 }]);
    expect(bench.lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', message: 'turn record unreadable', callId, turn: 1, attempt: 1 },
    ]);
  });

  test('end with the wrap-up', async () => {
    const bench = open();
    const gathering = bench.gather();
    bench.abort.abort(new Error('enough'));
    await expect(gathering).rejects.toThrow('enough');
  });

  test('are not taken for missing while S3 is down', async () => {
    const bench = open();
    bench.store.faults.set('read', new EtheraError('store.unavailable', 'down'));
    await expect(bench.gather()).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
