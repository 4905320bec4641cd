import type { ProviderBudget } from '@ethera/contract';

/** Is told what is left of a provider's budgets as soon as the provider says so, with an answer or a refusal. */
export type BudgetListener = (budgets: readonly ProviderBudget[]) => void;
