import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MinHeap } from './min-heap.ts';

it('gives numbers back in their order, whatever order they came in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 50 }), (values, limit) => {
      const heap = new MinHeap();
      for (const value of values) heap.add(value);
      expect(heap.least).toBe(Math.min(...values, Number.POSITIVE_INFINITY));
      heap.dropUpTo(limit);
      const left = values.filter((value) => value > limit).toSorted((a, b) => a - b);
      expect(heap.size).toBe(left.length);
      for (const value of left) {
        expect(heap.least).toBe(value);
        const before = heap.size;
        heap.dropUpTo(value);
        expect(heap.size).toBeLessThan(before);
        for (let more = before - heap.size - 1; more > 0; more--) heap.add(value);
      }
      expect(heap.least).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});
