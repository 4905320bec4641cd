import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMessageQueue, type QueuedMessage } from './message-queue.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function open(verdicts: readonly boolean[] = [], more: { atOnce?: number } = {}) {
  const delivered: (QueuedMessage & { at: number })[] = [];
  const died: string[] = [];
  const queue = createMessageQueue({
    visibilityMs: 100,
    maxReceives: 3,
    atOnce: more.atOnce ?? 2,
    died: ({ body }) => died.push(body),
    deliver: async (message) => {
      delivered.push({ ...message, at: Date.now() });
      return verdicts[delivered.length - 1] ?? false;
    },
  });
  return { queue, delivered, died };
}

describe('a queue', () => {
  it('forgets what is dealt with', async () => {
    const { queue, delivered, died } = open([true]);
    queue.send('a');
    await vi.runAllTimersAsync();
    expect(delivered).toMatchObject([{ body: 'a', receives: 1 }]);
    expect([queue.deadLetters, died]).toEqual([[], []]);
  });

  it('delivers again, the same message, once its time is over', async () => {
    const { queue, delivered } = open([false, false, true]);
    queue.send('a');
    await vi.runAllTimersAsync();
    expect(delivered.map(({ at, receives }) => [at, receives])).toEqual([
      [0, 1],
      [100, 2],
      [200, 3],
    ]);
    expect(new Set(delivered.map(({ messageId }) => messageId)).size).toBe(1);
    expect(queue.deadLetters).toEqual([]);
  });

  it('keeps what fails to its limit, until it is redriven', async () => {
    const { queue, delivered, died } = open([false, false, false, true]);
    queue.send('a');
    await vi.runAllTimersAsync();
    expect(queue.deadLetters).toMatchObject([{ body: 'a', receives: 3 }]);
    expect(died).toEqual(['a']);
    queue.redrive();
    await vi.runAllTimersAsync();
    expect(delivered).toHaveLength(4);
    expect(delivered.at(-1)).toMatchObject({ body: 'a', receives: 1 });
    expect(queue.deadLetters).toEqual([]);
  });

  it('has only so many in work at once', async () => {
    const gates = [0, 1, 2].map(() => Promise.withResolvers<boolean>());
    const begun: string[] = [];
    const queue = createMessageQueue({
      visibilityMs: 100,
      maxReceives: 3,
      atOnce: 2,
      deliver: ({ body }) => {
        begun.push(body);
        return gates[begun.length - 1]?.promise ?? Promise.resolve(true);
      },
    });
    for (const body of ['a', 'b', 'c']) queue.send(body);
    expect(begun).toEqual(['a', 'b']);
    gates[0]?.resolve(true);
    await vi.runAllTimersAsync();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('hands out nothing once it is closed', async () => {
    const { queue, delivered } = open([false]);
    queue.send('a');
    await vi.advanceTimersByTimeAsync(50);
    await queue.close();
    await queue.close();
    queue.send('b');
    await vi.runAllTimersAsync();
    expect(delivered).toHaveLength(1);
  });
});
