import { expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

it('does a few things at a time, first come first served, no two in one lane', async () => {
  const lanes = new Lanes(2);
  const gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
  const begun: [number, number][] = [];
  const all = gates.map((gate, job) =>
    lanes.run(async (lane) => {
      begun.push([job, lane]);
      await gate.promise;
      return job;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([
    [0, 0],
    [1, 1],
  ]);
  gates[1]?.resolve();
  expect(await all[1]).toBe(1);
  await Promise.resolve();
  expect(begun[2]).toEqual([2, 1]);
  for (const gate of gates) gate.resolve();
  expect(await Promise.all(all)).toEqual([0, 1, 2]);
});

it('frees the lane of what fails', async () => {
  const lanes = new Lanes(1);
  await expect(lanes.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await lanes.run(async (lane) => lane)).toBe(0);
});

it('is idle when the last is over, those that waited included', async () => {
  const lanes = new Lanes(1);
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const work = [first, second].map((gate, index) =>
    lanes.run(async () => {
      await gate.promise;
      order.push(`work ${index}`);
    }),
  );
  const idle = lanes.idle().then(() => order.push('idle'));
  first.resolve();
  await work[0];
  second.resolve();
  await Promise.all([...work, idle]);
  expect(order).toEqual(['work 0', 'work 1', 'idle']);
  await lanes.idle();
});
