import { describe, expect, test } from 'vitest';
import { AsyncQueue } from './async-queue.ts';

describe('AsyncQueue', () => {
  test('gives what was pushed before and after it was asked for, in order', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    const taken = [queue.next(), queue.next()];
    queue.push(2);
    queue.finish();
    expect((await Promise.all(taken)).map(({ value }) => value)).toEqual([1, 2]);
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  test('gives what was complete before it failed', async () => {
    const queue = new AsyncQueue<string>();
    queue.push('whole');
    queue.fail(new Error('cut'));
    queue.push('late');
    expect(await queue.next()).toEqual({ done: false, value: 'whole' });
    await expect(queue.next()).rejects.toThrow('cut');
    await expect(queue.next()).rejects.toThrow('cut');
  });

  test('a failure reaches whoever is waiting', async () => {
    const queue = new AsyncQueue<string>();
    const waiting = queue.next();
    queue.fail(new Error('cut'));
    await expect(waiting).rejects.toThrow('cut');
  });
});
