import type { ProviderBudget } from '@ethera/contract';

/** An eager attempt that is talked over has used the budgets for nothing: below this share they are kept for full turns. */
export const EAGER_OFF_BELOW = 0.2;
/** Above the other, so that a budget near it does not switch at every turn. */
export const EAGER_ON_FROM = 0.3;

interface ToldBudget {
  readonly name: string;
  readonly remainingShare: number;
  readonly resetMs: number;
  /** Epoch milliseconds at which that was so. */
  readonly atMs: number;
}

/** What is known of the budgets, and what is made of it. */
export interface BudgetView {
  /** Whether a turn may be tried before the caller's silence is full. */
  readonly eager: boolean;
  /** By name. */
  readonly told: ReadonlyMap<string, ToldBudget>;
}

export const nothingTold: BudgetView = { eager: true, told: new Map() };

/** The view after news. Older news of a budget than what is known is none; one that is full again is forgotten. */
export function learnBudgets(view: BudgetView, budgets: readonly ProviderBudget[], nowMs: number): BudgetView {
  const told = new Map([...view.told].filter(([, budget]) => shareLeft(budget, nowMs) < 1));
  for (const { ageMs, ...budget } of budgets) {
    const atMs = nowMs - ageMs;
    if ((told.get(budget.name)?.atMs ?? Number.NEGATIVE_INFINITY) <= atMs) told.set(budget.name, { ...budget, atMs });
  }
  return judgeEagerTurns({ ...view, told }, nowMs);
}

/** The view at a later moment. */
export function judgeEagerTurns(view: BudgetView, nowMs: number): BudgetView {
  const eager = scarcestBudget(view, nowMs).remainingShare >= (view.eager ? EAGER_OFF_BELOW : EAGER_ON_FROM);
  return eager === view.eager ? view : { ...view, eager };
}

/** The budget of which the least is left; a full one of no name while nothing is known. */
export function scarcestBudget({ told }: BudgetView, nowMs: number): { name: string; remainingShare: number } {
  return [...told.values()]
    .map((budget) => ({ name: budget.name, remainingShare: shareLeft(budget, nowMs) }))
    .reduce((least, each) => (each.remainingShare < least.remainingShare ? each : least), {
      name: '',
      remainingShare: 1,
    });
}

/** Budgets refill evenly; an empty one is empty until its time has come. */
function shareLeft({ remainingShare, resetMs, atMs }: ToldBudget, nowMs: number): number {
  const passedMs = Math.max(0, nowMs - atMs);
  if (passedMs >= resetMs) return 1;
  return remainingShare === 0 ? 0 : remainingShare + ((1 - remainingShare) * passedMs) / resetMs;
}
