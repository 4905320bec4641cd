import { EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';

/** Events come within milliseconds. One that has not come by then may have been lost. */
const ASK_EVERY_MS = 500;

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

  /**
   * As `for`, and asks for itself when the event does not come: events are lost with the connection.
   * @param happened whether it has happened; a rejection leaves it open
   */
  async forOrAsk(name: string, timeoutMs: number, happened: () => Promise<boolean>): Promise<void> {
    const waiting = new AbortController();
    const told = this.for(name, timeoutMs).finally(() => waiting.abort());
    const ask = async () => {
      while ((await delay(ASK_EVERY_MS, waiting.signal)) === 'over') {
        if (await happened().catch(() => false)) this.tell(name);
      }
    };
    void ask();
    await told;
  }

  tell(name: string): void {
    this.#waiting.get(name)?.resolve();
  }
}
