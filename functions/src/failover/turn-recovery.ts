import type { ProviderFailure, TurnRecovery as Told } from '@ethera/contract';

/** More of them would fill a frame and tell nobody anything. */
const MOST_FAILURES = 32;

/** What a turn asked for beyond one request each, as it happens. */
export class TurnRecovery {
  #retries = 0;
  #hedges = 0;
  #fallbacks = 0;
  readonly #failures: ProviderFailure[] = [];

  /** @returns `was`: whether the same was asked again at all */
  askedAgain(was: boolean): boolean {
    if (was) this.#retries += 1;
    return was;
  }

  hedged(): void {
    this.#hedges += 1;
  }

  fellOver(): void {
    this.#fallbacks += 1;
  }

  failed(failure: ProviderFailure): void {
    if (this.#failures.length < MOST_FAILURES) this.#failures.push(failure);
  }

  /** The provider whose failure came last with this code. */
  providerOf(code: string): string | undefined {
    return this.#failures.findLast((failure) => failure.code === code)?.provider;
  }

  /** For the summary; undefined where there is nothing to tell. */
  told(): Told | undefined {
    const counts = { retries: this.#retries, hedges: this.#hedges, fallbacks: this.#fallbacks };
    const isQuiet = this.#failures.length === 0 && Object.values(counts).every((count) => count === 0);
    return isQuiet ? undefined : { ...counts, failures: [...this.#failures] };
  }
}
