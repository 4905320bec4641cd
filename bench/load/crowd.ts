import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CallerEnd, CallerPlan, CallerTurn, FromCallers, ToCallers } from './caller-messages.ts';

/** One process leads so many callers without being late itself. */
const callersEach = 100;
const workerFile = fileURLToPath(new URL('./callers-worker.ts', import.meta.url));

/** Where all callers call. */
export type Called = Omit<Extract<ToCallers, { type: 'call' }>, 'type' | 'plans'>;

/** Callers in processes of their own, and what they have told. */
export class Crowd {
  readonly turns: CallerTurn[] = [];
  readonly ends: CallerEnd[] = [];
  readonly #up = new Set<number>();
  readonly #interrupted = new Set<number>();
  readonly #waiting = new Set<() => void>();
  readonly #workers: readonly ChildProcess[];
  readonly #size: number;
  #saved = 0;
  /** Processes that ended before their callers had: nobody will hear of those. */
  #lost: string | undefined;

  private constructor(workers: readonly ChildProcess[], size: number) {
    this.#workers = workers;
    this.#size = size;
    for (const worker of workers) {
      worker.on('message', (message) => this.#receive(message as FromCallers));
      worker.once('exit', (code, signal) => {
        if (this.ends.length < this.#size) this.#lost = `a process of callers ended early: ${signal ?? `code ${code}`}`;
        this.#tellAll();
      });
    }
  }

  /** Starts the processes, and waits until they are there. */
  static async start(size: number): Promise<Crowd> {
    const workers = Array.from({ length: Math.ceil(size / callersEach) }, () =>
      fork(workerFile, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    const crowd = new Crowd(workers, size);
    await Promise.all(workers.map((worker) => Promise.race([once(worker, 'message'), once(worker, 'exit')])));
    return crowd;
  }

  get pids(): readonly number[] {
    return this.#workers.flatMap(({ pid }) => pid ?? []);
  }

  /** Callers who have heard the greeting. */
  get up(): number {
    return this.#up.size;
  }

  /** How many have not come to it yet. Who has ended will not, and is not waited for. */
  missing(what: 'up' | 'interrupted' | 'ended' | 'saved'): number {
    const ended = new Set(this.ends.map(({ owner }) => owner));
    const all = Array.from({ length: this.#size }, (_, owner) => owner).filter((owner) => !ended.has(owner));
    switch (what) {
      case 'up':
        return all.filter((owner) => !this.#up.has(owner)).length;
      case 'interrupted':
        return all.filter((owner) => this.#up.has(owner) && !this.#interrupted.has(owner)).length;
      case 'ended':
        return all.length;
      case 'saved':
        return this.#workers.length - this.#saved;
    }
  }

  /** What went wrong with the processes themselves. */
  get lost(): string | undefined {
    return this.#lost;
  }

  call(plans: readonly CallerPlan[], called: Called): void {
    for (const [index, worker] of this.#workers.entries()) {
      const own = plans.filter((_, place) => place % this.#workers.length === index);
      send(worker, { type: 'call', plans: own, ...called });
    }
  }

  tell(type: 'all-up' | 'over'): void {
    for (const worker of this.#workers) send(worker, { type });
  }

  /**
   * Waits until so much has happened.
   * @returns false when the time was over first, or a process was lost
   * @throws the signal's reason
   */
  async until(isSo: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const done = Promise.withResolvers<void>();
    const look = () => {
      if (signal.aborted) done.reject(signal.reason);
      else if (isSo() || this.#lost !== undefined) done.resolve();
    };
    const timer = setTimeout(done.resolve, timeoutMs);
    this.#waiting.add(look);
    signal.addEventListener('abort', look);
    try {
      look();
      await done.promise;
      return isSo();
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
      signal.removeEventListener('abort', look);
    }
  }

  /** Ends the processes, and with them every call that is left. May be called twice. */
  async close(): Promise<void> {
    await Promise.all(
      this.#workers.map(async (worker) => {
        if (worker.exitCode !== null || worker.signalCode !== null) return;
        const exited = once(worker, 'exit');
        worker.kill('SIGKILL');
        await exited;
      }),
    );
  }

  #receive(message: FromCallers): void {
    switch (message.type) {
      case 'ready':
        break;
      case 'up':
        this.#up.add(message.owner);
        break;
      case 'turn':
        this.turns.push(message.turn);
        break;
      case 'interrupted':
        this.#interrupted.add(message.owner);
        break;
      case 'ended':
        this.ends.push(message.end);
        break;
      case 'saved':
        this.#saved += 1;
        break;
    }
    this.#tellAll();
  }

  #tellAll(): void {
    for (const look of [...this.#waiting]) look();
  }
}

function send(worker: ChildProcess, message: ToCallers): void {
  // One that has ended is known as lost.
  if (worker.connected) worker.send(message, () => undefined);
}
