import { expect, test } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

test('a turn’s budget is one for all, and over when it is used up', () => {
  const budget = new RetryBudget({ requests: 2, untilMs: 1_000 });
  expect([budget.take(0), budget.take(0), budget.take(0)]).toEqual([true, true, false]);
});

test('nothing is asked for that would come too late', () => {
  const budget = new RetryBudget({ requests: 5, untilMs: 1_000 });
  expect([budget.leftMs(400), budget.take(999), budget.take(1_000), budget.requests]).toEqual([600, true, false, 4]);
});

test('what is being heard gives time for the rest, and never takes any', () => {
  const budget = new RetryBudget({ requests: 5, untilMs: 1_000 });
  budget.extend(3_000);
  budget.extend(2_000);
  expect(budget.take(2_999)).toBe(true);
});

test('a second request for an answer that is only late leaves two for failures', () => {
  const budget = new RetryBudget({ requests: 4, untilMs: 1_000 });
  expect([budget.takeSpare(0), budget.takeSpare(0), budget.takeSpare(0)]).toEqual([true, true, false]);
  expect([budget.take(0), budget.take(0)]).toEqual([true, true]);
});
