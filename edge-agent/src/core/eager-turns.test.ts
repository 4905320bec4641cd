import type { ProviderBudget } from '@ethera/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeEagerTurns, learnBudgets, nothingTold, scarcestBudget } from './eager-turns.ts';

const budget = (remainingShare: number, changes: Partial<ProviderBudget> = {}): ProviderBudget => ({
  name: 'l tokens',
  remainingShare,
  resetMs: 60_000,
  ageMs: 0,
  ...changes,
});
const startMs = 1_000_000;
const told = (...budgets: ProviderBudget[]) => learnBudgets(nothingTold, budgets, startMs);

describe('eager turns', () => {
  it('are made while nothing is known of the budgets', () => {
    expect(judgeEagerTurns(nothingTold, startMs).eager).toBe(true);
  });

  it.each([
    [1, true],
    [0.2, true],
    [0.199, false],
    [0, false],
  ])('with %d of a budget left: %s', (share, eager) => {
    expect(told(budget(share)).eager).toBe(eager);
  });

  it('go by the budget of which the least is left', () => {
    const view = told(budget(0.9, { name: 'w requests' }), budget(0.1), budget(0.5, { name: 'l requests' }));
    expect(view.eager).toBe(false);
    expect(scarcestBudget(view, startMs)).toEqual({ name: 'l tokens', remainingShare: 0.1 });
  });

  it('come back when three tenths have refilled, not at the two tenths at which they went', () => {
    const view = told(budget(0.1, { resetMs: 90_000 }));
    // A hundredth of the budget each second.
    expect(judgeEagerTurns(view, startMs + 11_000).eager).toBe(false);
    expect(judgeEagerTurns(view, startMs + 19_900).eager).toBe(false);
    expect(judgeEagerTurns(view, startMs + 20_100).eager).toBe(true);
  });

  it('stay off after a refusal until its time has come', () => {
    const view = told(budget(0, { resetMs: 60_000 }));
    expect(judgeEagerTurns(view, startMs + 59_999).eager).toBe(false);
    expect(judgeEagerTurns(view, startMs + 60_000).eager).toBe(true);
  });

  it('come back as soon as a later answer says so', () => {
    expect(learnBudgets(told(budget(0.1)), [budget(0.35)], startMs + 1).eager).toBe(true);
    expect(learnBudgets(told(budget(0.1)), [budget(0.25)], startMs + 1).eager).toBe(false);
  });

  it('do not come back by the end of a long reply, which tells what was left at its beginning', () => {
    const view = learnBudgets(told(budget(0.1)), [budget(0.8, { ageMs: 9_000 })], startMs + 4_000);
    expect(view.eager).toBe(false);
  });

  it('count what refilled since an answer was given', () => {
    // Of 60 s that the rest takes 30 have passed.
    expect(scarcestBudget(told(budget(0.5, { ageMs: 30_000 })), startMs).remainingShare).toBe(0.75);
  });

  it('are judged by a few budgets, however many models there were: a full one is forgotten', () => {
    const times = fc.nat({ max: 120_000 });
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, times, (all, passMs) => {
        const view = told(...all.map((name) => budget(0.1, { name })));
        const later = learnBudgets(view, [budget(0.9)], startMs + passMs);
        expect(later.told.size).toBeLessThanOrEqual(passMs >= 60_000 ? 1 : all.length + 1);
      }),
    );
  });
});
