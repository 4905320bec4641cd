import { randomBytes } from 'node:crypto';
import { Environment, type EnvironmentInvocation, type EnvironmentOptions } from './environment.ts';
import type { LambdaFunction } from './function.ts';
import { LambdaError } from './lambda-error.ts';

/** Since the server started. */
export interface LambdaCounts {
  readonly environmentsStarted: number;
  readonly invocations: number;
  /** Invocations that had to wait for an environment to start. */
  readonly coldStarts: number;
  readonly throttles: number;
}

export interface PoolOptions {
  /** Environments that may be busy at once, over all functions. */
  readonly maxConcurrency: number;
  readonly environment: (fn: LambdaFunction, version: string, id: string) => EnvironmentOptions;
  /** An environment has become free, so a throttled invocation may now fit. */
  readonly released: () => void;
}

interface FunctionState {
  readonly idle: Environment[];
  readonly busy: Set<Environment>;
  counts: { environmentsStarted: number; invocations: number; coldStarts: number; throttles: number };
}

/** The execution environments of all functions. The one used last is used next, as in Lambda. */
export class EnvironmentPool {
  readonly #options: PoolOptions;
  readonly #states = new Map<string, FunctionState>();
  readonly #all = new Set<Environment>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  counts(functionName: string): LambdaCounts {
    return { ...this.#stateOf(functionName).counts };
  }

  /**
   * Takes an environment for the invocation at once, before anything is awaited, and runs it.
   * @returns the end of the log, once the environment is free again.
   * @throws LambdaError TooManyRequestsException, synchronously, when all that may run is running.
   */
  run(fn: LambdaFunction, version: string, invocation: EnvironmentInvocation): Promise<string> {
    const state = this.#stateOf(fn.name);
    this.#admit(fn, state);
    state.counts.invocations += 1;
    const warm = state.idle.findLastIndex((environment) => environment.runs(fn, version));
    const [environment] = warm < 0 ? [this.#create(fn, version, state)] : state.idle.splice(warm, 1);
    if (!environment) throw new Error('An idle environment has vanished.');
    state.busy.add(environment);
    return this.#use(environment, state, invocation, warm < 0);
  }

  async #use(environment: Environment, state: FunctionState, invocation: EnvironmentInvocation, cold: boolean) {
    try {
      if (cold) await environment.start();
      return await environment.run(invocation);
    } finally {
      state.busy.delete(environment);
      if (this.#all.has(environment)) state.idle.push(environment);
      this.#options.released();
    }
  }

  #admit(fn: LambdaFunction, state: FunctionState): void {
    if (this.#closed) throw new LambdaError('ServiceException', 'The service is shutting down.');
    const reservedFull = state.busy.size >= (fn.concurrency ?? Number.POSITIVE_INFINITY);
    const busy = [...this.#states.values()].reduce((sum, { busy: set }) => sum + set.size, 0);
    if (!reservedFull && busy < this.#options.maxConcurrency) return;
    state.counts.throttles += 1;
    const Reason = `${reservedFull ? 'ReservedFunction' : ''}ConcurrentInvocationLimitExceeded`;
    throw new LambdaError('TooManyRequestsException', 'Rate Exceeded.', { Reason, Type: 'User' });
  }

  #create(fn: LambdaFunction, version: string, state: FunctionState): Environment {
    const environment = new Environment(this.#options.environment(fn, version, randomBytes(16).toString('hex')));
    state.counts.environmentsStarted += 1;
    state.counts.coldStarts += 1;
    this.#all.add(environment);
    void environment.ended.then(() => {
      this.#all.delete(environment);
      const index = state.idle.indexOf(environment);
      if (index >= 0) state.idle.splice(index, 1);
    });
    return environment;
  }

  /** Ends every idle environment, as Lambda does with those that nobody used for some minutes. */
  async recycle(): Promise<void> {
    const idle = [...this.#states.values()].flatMap((state) => state.idle.splice(0));
    await Promise.all(idle.map((environment) => environment.kill()));
  }

  /** Kills the invocations of a function whose payload is the one meant, as Lambda does when one has filled its memory. */
  async crash(functionName: string, isMeant: (payload: Buffer) => boolean): Promise<void> {
    const running = [...this.#stateOf(functionName).busy].filter(({ payload }) => payload && isMeant(payload));
    await Promise.all(running.map((environment) => environment.kill()));
  }

  /** Kills every process. Invocations under way end as a killed process ends them. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((environment) => environment.kill()));
  }

  #stateOf(functionName: string): FunctionState {
    const known = this.#states.get(functionName);
    if (known) return known;
    const counts = { environmentsStarted: 0, invocations: 0, coldStarts: 0, throttles: 0 };
    const state: FunctionState = { idle: [], busy: new Set(), counts };
    this.#states.set(functionName, state);
    return state;
  }
}
