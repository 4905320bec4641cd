import { describe, expect, it } from 'vitest';
import { Sequence } from './sequence.ts';

describe('a sequence', () => {
  it('begins nothing before what came earlier is over', async () => {
    const sequence = new Sequence();
    const first = Promise.withResolvers<string>();
    const order: string[] = [];
    const runs = [
      sequence.run(async () => {
        order.push('first begins');
        order.push(await first.promise);
      }),
      sequence.run(async () => void order.push('second')),
    ];
    await Promise.resolve();
    first.resolve('first ends');
    await Promise.all(runs);
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });

  it('tells a failure to whom it belongs, and goes on', async () => {
    const sequence = new Sequence();
    const failed = sequence.run(() => Promise.reject(new Error('refused')));
    const after = sequence.run(() => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('refused');
    await expect(after).resolves.toBe('done');
  });
});
