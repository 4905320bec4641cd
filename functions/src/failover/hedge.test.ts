import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../system-clock.ts';
import { askTwice } from './hedge.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Requests that take as long as they are told, in the order in which they are made. */
function open(takesMs: readonly number[], { may = true, fails = [] as readonly number[] } = {}) {
  const broken: number[] = [];
  const discarded: number[] = [];
  const turn = new AbortController();
  let asked = 0;
  const outcome = askTwice({
    ask: async (signal) => {
      const number = asked;
      asked += 1;
      signal.addEventListener('abort', () => broken.push(number));
      await systemClock.delay(takesMs[number] ?? 0, signal);
      if (fails.includes(number)) throw new Error(`request ${number}`);
      return number;
    },
    discard: (number) => discarded.push(number),
    afterMs: 600,
    may: () => may,
    clock: systemClock,
    signal: turn.signal,
  }).then(
    ({ answer, hedged, release }) => {
      release();
      return { answer, hedged };
    },
    (thrown: Error) => thrown.message,
  );
  return { outcome, turn, broken, discarded, asked: () => asked };
}

describe('an answer', () => {
  test('in time is asked for once', async () => {
    const { outcome, asked } = open([500]);
    await vi.runAllTimersAsync();
    expect([await outcome, asked()]).toEqual([{ answer: 0, hedged: false }, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is late is asked for a second time: the quicker wins, the other is broken off', async () => {
    const { outcome, broken } = open([5_000, 200]);
    await vi.advanceTimersByTimeAsync(800);
    expect(await outcome).toEqual({ answer: 1, hedged: true });
    expect(broken).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that comes after all is taken, and the second request broken off', async () => {
    const { outcome, broken } = open([700, 5_000]);
    await vi.advanceTimersByTimeAsync(700);
    expect([await outcome, broken]).toEqual([{ answer: 0, hedged: true }, [1]]);
  });

  test('that is late is not asked for again where that may not be', async () => {
    const { outcome, asked } = open([5_000], { may: false });
    await vi.runAllTimersAsync();
    expect([await outcome, asked()]).toEqual([{ answer: 0, hedged: false }, 1]);
  });
});

describe('a failure', () => {
  test('before the second request is one at once', async () => {
    const { outcome, asked } = open([100], { fails: [0] });
    await vi.advanceTimersByTimeAsync(100);
    expect([await outcome, asked(), vi.getTimerCount()]).toEqual(['request 0', 1, 0]);
  });

  test('beside another request leaves the answer to that one', async () => {
    const { outcome } = open([900, 800], { fails: [0] });
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual({ answer: 1, hedged: true });
  });

  test('of both is the one that came first', async () => {
    const { outcome } = open([900, 800], { fails: [0, 1] });
    await vi.runAllTimersAsync();
    expect(await outcome).toBe('request 0');
  });
});

test('the end of the turn ends both', async () => {
  const { outcome, turn, broken } = open([5_000, 5_000]);
  await vi.advanceTimersByTimeAsync(1_000);
  turn.abort(new Error('over'));
  expect([await outcome, broken]).toEqual(['over', [0, 1]]);
  expect(vi.getTimerCount()).toBe(0);
});
