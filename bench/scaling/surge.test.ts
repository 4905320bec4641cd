import { expect, it } from 'vitest';
import { readInputs } from './inputs.ts';
import { simulateSurge } from './surge.ts';

const inputs = readInputs();
const slow = { environments: 20, windowMs: 10_000, source: 'the test' };

it('is refused where Lambda starts environments too slowly', () => {
  const free = simulateSurge(1_000, inputs, 1);
  expect(free.refusedShare).toBe(0);
  expect(free.environments).toBeGreaterThan(1_000 * 0.25);
  expect(free.environments).toBeLessThan(1_000);
  expect(free.startedInWindow).toBeLessThan(free.environments);
  const held = simulateSurge(1_000, inputs, 1, slow);
  expect(held.refusedShare).toBeGreaterThan(0.01);
  // What was allowed at first, and what comes in the same time.
  expect(held.startedInWindow).toBeLessThanOrEqual(2 * slow.environments);
});
