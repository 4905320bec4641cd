/** One failure is chance, two may be: the third running is a provider that is down. */
const FAILURES_TO_OPEN = 3;
/** How long a provider is left alone. Its outages last minutes; the probe afterwards costs one caller a second at most. */
const OPEN_MS = 30_000;

/** Whether one model of one provider is worth asking, by what became of the requests before. Pure: time comes in. */
export class CircuitBreaker {
  #failures = 0;
  /** Epoch milliseconds; null while closed. */
  #openUntilMs: number | null = null;

  /** `half-open`: one request may try whether it is back; whoever is told so is that one. */
  ask(nowMs: number): 'closed' | 'open' | 'half-open' {
    if (this.#openUntilMs === null) return 'closed';
    if (this.isOpen(nowMs)) return 'open';
    // Until its outcome is known nobody else tries.
    this.#openUntilMs = nowMs + OPEN_MS;
    return 'half-open';
  }

  /** Whether the provider is being left alone. */
  isOpen(nowMs: number): boolean {
    return this.#openUntilMs !== null && nowMs < this.#openUntilMs;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntilMs = null;
  }

  /** A failure that another request might not have met. */
  failed(nowMs: number): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES_TO_OPEN) this.#openUntilMs = nowMs + OPEN_MS;
  }
}
