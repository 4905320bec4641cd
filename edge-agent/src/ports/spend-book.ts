/** What this machine has spent, by day. It outlives the process, however that ends. In US dollars. */
export interface SpendBook {
  /** All that is counted for a day, such as `2026-11-23`. */
  spentUsd(day: string): number;
  /** Counts `usd` for something under way, in place of what was counted for it before. On disk when this returns, if it can be. */
  count(day: string, id: string, usd: number): void;
  /** The same for the last time: nothing more comes of it. */
  settle(day: string, id: string, usd: number): void;
}
