import type { SpendBook } from '../ports/spend-book.ts';

/** What is spent, by day and id. */
export class MemorySpendBook implements SpendBook {
  readonly days = new Map<string, Map<string, number>>();
  readonly settled = new Set<string>();

  spentUsd(day: string): number {
    return [...(this.days.get(day)?.values() ?? [])].reduce((all, usd) => all + usd, 0);
  }

  count(day: string, id: string, usd: number): void {
    const counted = this.days.get(day) ?? new Map<string, number>();
    this.days.set(day, counted.set(id, usd));
  }

  settle(day: string, id: string, usd: number): void {
    this.count(day, id, usd);
    this.settled.add(id);
  }
}
