/** Time as the pipeline sees it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms`. Rejects with the signal's reason as soon as it aborts. */
  delay(ms: number, signal: AbortSignal): Promise<void>;
}
