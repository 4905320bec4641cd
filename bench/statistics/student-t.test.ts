import { expect, it } from 'vitest';
import { tFactor } from './student-t.ts';

// From the table of Student's t, two-sided.
it.each([
  [1, 0.95, 12.7062],
  [2, 0.95, 4.3027],
  [5, 0.99, 4.0321],
  [10, 0.95, 2.2281],
  [19, 0.95, 2.093],
  [60, 0.9, 1.6706],
  [100_000, 0.95, 1.96],
])('is the table’s value for %d degrees of freedom at %d', (degrees, confidence, factor) => {
  expect(tFactor(degrees, confidence)).toBeCloseTo(factor, 3);
});
