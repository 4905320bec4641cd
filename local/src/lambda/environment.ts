import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { HttpService } from '../http-listener.ts';
import { type EnvironmentIdentity, peakMemoryMb, variablesOf } from './environment-variables.ts';
import type { LambdaFunction } from './function.ts';
import { LineSplitter, LogTail, type ReportFigures, reportLine } from './log-lines.ts';
import { exited, failed, type InvocationOutcome, type InvocationSink, succeeded, timedOut } from './outcome.ts';
import { setSessionPriority } from './process-priority.ts';
import type { Reaper } from './reaper.ts';
import { type RuntimeWork, startRuntimeApi } from './runtime-api.ts';
import type { SharedProcess } from './shared-process.ts';

const ownRuntimeFile = fileURLToPath(new URL('./runtime.ts', import.meta.url));

/** Lambda gives initialisation 10 s of its own, then once more the function's time-out. */
const initLimitMs = 10_000;
/** Share of the memory that V8 may fill with objects; the rest is for buffers and code. */
const heapShare = 0.92;

export interface EnvironmentOptions extends EnvironmentIdentity {
  /** Stops the process between invocations, as Lambda does: work that nobody awaits then stands still. */
  readonly freeze: boolean;
  readonly reaper: Reaper;
  /** Of the process, as `os.setPriority` has it: above 0, whatever else runs here goes first. */
  readonly priority?: number | undefined;
  /** What runs inside; the stand-in's own runtime when left out. */
  readonly runtimeFile?: string | undefined;
  /** A process that runs it beside others, in place of one of its own: then nothing is frozen, and no log line is its own. */
  readonly sharedProcess?: SharedProcess | undefined;
  readonly log: (stream: 'stdout' | 'stderr', text: string) => void;
}

export interface EnvironmentInvocation {
  readonly requestId: string;
  readonly arn: string;
  readonly payload: Buffer;
  readonly sink: InvocationSink;
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Why a wait for the runtime was over. */
type RuntimeState =
  | { readonly kind: 'ready'; readonly give: (work: RuntimeWork) => void }
  | { readonly kind: 'exit'; readonly exit: Exit }
  | { readonly kind: 'late' };

interface Running {
  readonly invocation: EnvironmentInvocation;
  /** Settles when the body that is being received has ended, well or not. */
  receiving: Promise<unknown>;
  outcome: InvocationOutcome | undefined;
}

/** One execution environment: a process, its Runtime API, and at most one invocation at a time. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #ended = Promise.withResolvers<Exit>();
  readonly #killed = Promise.withResolvers<void>();
  #ready = Promise.withResolvers<RuntimeState>();
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  #api: HttpService | undefined;
  #running: Running | undefined;
  #initFailure: InvocationOutcome | undefined;
  #doomed = false;
  /** Of the start that no report has told yet. */
  #initMs: number | undefined;
  #tail = new LogTail();

  constructor(options: EnvironmentOptions) {
    this.#options = options;
  }

  /** Whether it is one of this very code, published as this version. */
  runs(fn: LambdaFunction, version: string): boolean {
    return this.#options.fn === fn && this.#options.version === version;
  }

  /** Of the invocation under way. */
  get payload(): Buffer | undefined {
    return this.#running?.invocation.payload;
  }

  /** Resolves when the process has gone and its port is free. Never rejects. */
  readonly ended: Promise<Exit> = this.#ended.promise;

  /** Starts the process. To be called once, before the first {@link run}. */
  async start(): Promise<void> {
    const api = await startRuntimeApi({
      ready: (give) => this.#ready.resolve({ kind: 'ready', give }),
      response: (requestId, body) => this.#receive(requestId, body),
      error: (requestId, errorType, details) => this.#finish(requestId, { ok: false, errorType, details }),
      initError: (errorType, details) => {
        this.#initFailure = { ok: false, errorType, details };
      },
    }).catch((error: unknown) => {
      this.#initFailure = failed('Runtime.InvalidEntrypoint', `No port for the Runtime API: ${String(error)}`);
      return undefined;
    });
    this.#api = api;
    // Killed before there was anything to kill.
    if (!api || this.#doomed) await this.#afterExit({ code: null, signal: 'SIGKILL' });
    else this.#begin(new URL(api.url).host);
  }

  #begin(apiAddress: string): void {
    const { sharedProcess } = this.#options;
    if (!sharedProcess) {
      this.#spawn(apiAddress);
      return;
    }
    sharedProcess.serve(apiAddress);
    void Promise.race([sharedProcess.ended, this.#killed.promise]).then(() =>
      this.#afterExit({ code: null, signal: 'SIGKILL' }),
    );
  }

  #spawn(apiAddress: string): void {
    const { fn, reaper, priority, runtimeFile = ownRuntimeFile } = this.#options;
    const started = performance.now();
    const heapMb = Math.floor(fn.memoryMb * heapShare);
    // A group of its own: signals of the terminal stay away, and what the function spawns is stopped and killed with it.
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, runtimeFile], {
      cwd: fn.folder,
      env: variablesOf(this.#options, apiAddress),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    if (child.pid !== undefined) {
      reaper.watch(child.pid);
      if (priority !== undefined) setSessionPriority(child.pid, priority);
    }
    this.#readLog(child.stdout, 'stdout');
    this.#readLog(child.stderr, 'stderr');
    child.once('error', (error) => {
      this.#initFailure = failed('Runtime.InvalidEntrypoint', error.message);
      // No exit follows a process that never was.
      if (child.pid === undefined) void this.#afterExit({ code: 1, signal: null });
    });
    child.once('exit', (code, signal) => void this.#afterExit({ code, signal }));
    void this.#ready.promise.then((state) => {
      if (state.kind === 'ready') this.#initMs = performance.now() - started;
    });
  }

  /**
   * Runs one invocation and tells its sink everything. Resolves when the environment may take the next one, or has
   * ended; a function that works on after its response is waited for. Never rejects.
   * @returns the end of the log.
   */
  async run(invocation: EnvironmentInvocation): Promise<string> {
    const { fn } = this.#options;
    const { requestId } = invocation;
    this.#tail = new LogTail();
    const ready = await this.#waitFor(this.#ready.promise, initLimitMs + fn.timeoutMs);
    const [initMs, started] = [this.#initMs, performance.now()];
    this.#initMs = undefined;
    const running: Running = { invocation, receiving: Promise.resolve(), outcome: undefined };
    this.#running = running;
    this.#note(`START RequestId: ${requestId} Version: ${this.#options.version}`);
    const end = ready.kind === 'ready' ? await this.#work(invocation, ready.give) : ready;
    await this.#close(running, end);
    const figures = { requestId, durationMs: performance.now() - started, memoryMb: fn.memoryMb, initMs };
    this.#note(`END RequestId: ${requestId}`);
    this.#note(
      reportLine({ ...figures, maxMemoryMb: peakMemoryMb(this.#child?.pid), status: statusOf(running.outcome) }),
    );
    this.#running = undefined;
    if (end.kind === 'ready' && this.#options.freeze) this.#signal('SIGSTOP');
    return this.#tail.text;
  }

  /** Kills the process, whatever it is doing. */
  async kill(): Promise<void> {
    this.#doomed = true;
    this.#killed.resolve();
    this.#signal('SIGKILL');
    await this.ended;
  }

  async #work(invocation: EnvironmentInvocation, give: (work: RuntimeWork) => void): Promise<RuntimeState> {
    const { fn, freeze } = this.#options;
    const { requestId, arn, payload } = invocation;
    this.#ready = Promise.withResolvers<RuntimeState>();
    give({ requestId, arn, payload, deadlineEpochMs: Date.now() + fn.timeoutMs });
    if (freeze) this.#signal('SIGCONT');
    return this.#waitFor(this.#ready.promise, fn.timeoutMs);
  }

  /** Whichever comes first: the runtime asks for work, its process ends, or the time is over (it is killed then). */
  async #waitFor(ready: Promise<RuntimeState>, limitMs: number): Promise<RuntimeState> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<RuntimeState>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'late' }), limitMs);
    });
    const gone = this.ended.then((exit): RuntimeState => ({ kind: 'exit', exit }));
    const state = await Promise.race([ready, gone, late]);
    clearTimeout(timer);
    if (state.kind === 'late') await this.kill();
    return state;
  }

  /** Settles the outcome of an invocation that is over. What the function wrote before it died goes out first. */
  async #close(running: Running, end: RuntimeState): Promise<void> {
    const { fn } = this.#options;
    const { requestId } = running.invocation;
    await running.receiving;
    // Output written before the last request to the Runtime API lies in the pipe by now; one turn of the loop reads it.
    await turnOfLoop();
    if (end.kind === 'late') {
      const seconds = (fn.timeoutMs / 1000).toFixed(2);
      this.#note(`${new Date().toISOString()} ${requestId} Task timed out after ${seconds} seconds`);
      this.#finish(requestId, timedOut(requestId, fn.timeoutMs));
    } else if (end.kind === 'exit') {
      this.#finish(requestId, this.#initFailure ?? exited(requestId, end.exit.code, end.exit.signal));
    } else {
      this.#finish(requestId, failed('Runtime.NoResponse', 'The runtime asked for more work without a response.'));
    }
  }

  async #receive(requestId: string, body: IncomingMessage): Promise<boolean> {
    const running = this.#running;
    if (running?.invocation.requestId !== requestId || running.outcome) return false;
    const { sink } = running.invocation;
    const received = passOn(body, sink);
    running.receiving = received.catch(() => undefined);
    // A body that breaks off is the end of the process, which tells the outcome itself.
    const isWhole = await received.then(
      () => true,
      () => false,
    );
    if (!isWhole) return false;
    const errorType = body.trailers['lambda-runtime-function-error-type'];
    const details = Buffer.from(body.trailers['lambda-runtime-function-error-body'] ?? '', 'base64').toString();
    return this.#finish(requestId, errorType ? { ok: false, errorType, details } : succeeded);
  }

  /** The first outcome counts; false when there already was one, or the invocation is not this one. */
  #finish(requestId: string, outcome: InvocationOutcome): boolean {
    const running = this.#running;
    if (running?.invocation.requestId !== requestId || running.outcome) return false;
    running.outcome = outcome;
    running.invocation.sink.end(outcome);
    return true;
  }

  async #afterExit(exit: Exit): Promise<void> {
    const { reaper } = this.#options;
    // Children of the function would hold its pipes, and outlive it.
    this.#signal('SIGKILL');
    if (this.#child?.pid !== undefined) reaper.forget(this.#child.pid);
    if (this.#options.sharedProcess) await this.#api?.close();
    // What the process wrote counts, though it lies in a socket that nobody has read, or accepted, yet.
    await this.#api?.drained();
    await this.#running?.receiving;
    await this.#api?.close();
    this.#ended.resolve(exit);
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group has already gone.
    }
  }

  #note(line: string): void {
    this.#tail.add(line);
    this.#options.log('stdout', line);
  }

  #readLog(output: Readable, stream: 'stdout' | 'stderr'): void {
    const lines = new LineSplitter((line) => {
      this.#tail.add(line);
      this.#options.log(stream, line);
    });
    output.on('data', (chunk: Buffer) => lines.push(chunk)).on('end', () => lines.end());
  }
}

/**
 * Gives a body to the sink as it comes, in order. It is read at once, however slow the sink is: when the sender dies, Node
 * drops what a stream still holds.
 * @throws whatever broke the body off, once all that came of it is in the sink
 */
async function passOn(body: IncomingMessage, sink: InvocationSink): Promise<void> {
  let written: Promise<void> = Promise.resolve();
  body.on('data', (chunk: Buffer) => {
    written = written.then(() => sink.write(chunk));
    written.catch(() => undefined);
  });
  const [ended] = await Promise.allSettled([finished(body)]);
  await written;
  if (ended.status === 'rejected') throw ended.reason;
}

function statusOf(outcome: InvocationOutcome | undefined): ReportFigures['status'] {
  if (outcome === undefined || outcome.ok) return 'success';
  return outcome.errorType === 'Sandbox.Timedout' ? 'timeout' : 'error';
}
