import { EtheraError } from '@ethera/contract';

/** Events somebody waits for by name. Wait first, act after: an event may overtake the answer to its request. */
export class EventWait {
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  /**
   * Resolves when `tell` names it.
   * @throws {EtheraError} `ari.request` when that does not happen within `timeoutMs`
   */
  for(name: string, timeoutMs: number): Promise<void> {
    const known = this.#waiting.get(name);
    if (known) return known.promise;
    const wait = Promise.withResolvers<void>();
    this.#waiting.set(name, wait);
    const timer = setTimeout(
      () => wait.reject(new EtheraError('ari.request', `${name} did not come within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const forget = () => {
      clearTimeout(timer);
      this.#waiting.delete(name);
    };
    wait.promise.then(forget, forget);
    return wait.promise;
  }

  tell(name: string): void {
    this.#waiting.get(name)?.resolve();
  }
}
