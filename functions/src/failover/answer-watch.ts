import { type ErrorCode, EtheraError } from '@ethera/contract';
import type { Clock } from '../ports/clock.ts';
import type { Stage } from './failover.ts';
import type { Route } from './route.ts';

/** Ends a request whose answer does not come. */
export class AnswerWatch {
  readonly #abort = new AbortController();
  readonly #clock: Clock;
  readonly #outer: AbortSignal;
  readonly #betweenMs: number;
  readonly #late: (silentMs: number) => EtheraError;
  readonly #cancel: () => void;
  #timer: AbortController | undefined;
  /** When something last came, epoch milliseconds; null while nothing did. */
  #heardAtMs: number | null = null;

  constructor(stage: Stage<unknown>, route: Route<unknown>, firstMs: number, clock: Clock) {
    const code = `${stage.service}.timeout` satisfies ErrorCode;
    this.#clock = clock;
    this.#outer = stage.signal;
    this.#betweenMs = stage.patience.betweenMs;
    this.#late = (ms) => new EtheraError(code, `${route.provider} gave nothing of ${route.model} for ${ms} ms`);
    this.#cancel = () => this.#abort.abort(this.#outer.reason);
    if (this.#outer.aborted) this.#cancel();
    else this.#outer.addEventListener('abort', this.#cancel, { once: true });
    this.#wait(firstMs, firstMs);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  heard(): void {
    const isFirst = this.#heardAtMs === null;
    this.#heardAtMs = this.#clock.now();
    // One timer for the whole stream: it finds out when it fires what came meanwhile.
    if (isFirst) this.#wait(this.#betweenMs, this.#betweenMs);
  }

  release(): void {
    this.#timer?.abort();
    this.#outer.removeEventListener('abort', this.#cancel);
  }

  #wait(ms: number, limitMs: number): void {
    this.#timer?.abort();
    if (this.signal.aborted) return;
    this.#timer = new AbortController();
    this.#clock.delay(ms, this.#timer.signal).then(
      () => this.#waited(limitMs),
      () => undefined,
    );
  }

  #waited(limitMs: number): void {
    const leftMs = this.#heardAtMs === null ? 0 : this.#heardAtMs + limitMs - this.#clock.now();
    if (leftMs > 0) this.#wait(leftMs, limitMs);
    else this.#abort.abort(this.#late(limitMs));
  }
}
