/** What the functions run in. */
export interface Account {
  /**
   * Invocations at once.
   * @throws Error whose message says why it cannot be seen, without anything secret
   */
  concurrency(signal: AbortSignal): Promise<{ readonly limit: number; readonly unreserved: number }>;
}
