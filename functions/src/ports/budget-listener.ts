import type { ProviderBudget } from '@ethera/contract';

/** What is left of a budget at this moment. */
export type BudgetReading = Omit<ProviderBudget, 'ageMs'>;

/** Is told what is left of a provider's budgets as soon as the provider says so, with an answer or a refusal. */
export type BudgetListener = (budgets: readonly BudgetReading[]) => void;
