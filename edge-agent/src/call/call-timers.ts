import type { TimerName } from '../core/call-event.ts';

/** The timers of one call, each by its name: setting one again replaces it. */
export class CallTimers {
  readonly #fired: (timer: TimerName) => void;
  readonly #running = new Map<TimerName, NodeJS.Timeout>();

  constructor(fired: (timer: TimerName) => void) {
    this.#fired = fired;
  }

  set(timer: TimerName, afterMs: number): void {
    this.clear(timer);
    const fire = () => {
      this.#running.delete(timer);
      this.#fired(timer);
    };
    this.#running.set(timer, setTimeout(fire, afterMs));
  }

  clearAll(): void {
    for (const timer of this.#running.keys()) this.clear(timer);
  }

  clear(timer: TimerName): void {
    clearTimeout(this.#running.get(timer));
    this.#running.delete(timer);
  }
}
