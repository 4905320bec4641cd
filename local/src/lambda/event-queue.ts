import { LambdaError } from './lambda-error.ts';
import type { InvocationOutcome } from './outcome.ts';

/** Lambda tries a failed asynchronous invocation twice more, after one and after two minutes. */
export const awsRetryDelaysMs: readonly number[] = [60_000, 120_000];

/** Tries one invocation; throws LambdaError TooManyRequestsException synchronously when there is no room. */
export type EventAttempt = () => Promise<InvocationOutcome>;

interface Job {
  readonly attempt: EventAttempt;
  readonly failures: number;
}

/** Asynchronous invocations: accepted at once, run when there is room, tried again when they fail. */
export class EventQueue {
  readonly #retryDelaysMs: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #waiting: Job[] = [];
  #closed = false;

  constructor(retryDelaysMs: readonly number[]) {
    this.#retryDelaysMs = retryDelaysMs;
  }

  add(attempt: EventAttempt): void {
    this.#waiting.push({ attempt, failures: 0 });
    this.drain();
  }

  /** Tries everything that waits; to be called when room may have come free. Throttled jobs keep their place. */
  drain(): void {
    const jobs = this.#waiting;
    this.#waiting = [];
    for (const job of jobs) this.#try(job);
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #try(job: Job): void {
    try {
      void job.attempt().then((outcome) => this.#settle(job, outcome));
    } catch (error) {
      if (!(error instanceof LambdaError) || error.type !== 'TooManyRequestsException') throw error;
      this.#waiting.push(job);
    }
  }

  #settle(job: Job, outcome: InvocationOutcome): void {
    const delayMs = this.#retryDelaysMs[job.failures];
    if (outcome.ok || delayMs === undefined || this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#waiting.push({ ...job, failures: job.failures + 1 });
      this.drain();
    }, delayMs);
    this.#timers.add(timer);
  }
}
