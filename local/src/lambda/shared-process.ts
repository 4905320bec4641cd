import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type EnvironmentIdentity, variablesOf } from './environment-variables.ts';
import { LineSplitter } from './log-lines.ts';
import { setSessionPriority } from './process-priority.ts';
import type { Reaper } from './reaper.ts';

const runtimeFile = fileURLToPath(new URL('./shared-runtime.ts', import.meta.url));

export interface SharedProcessOptions extends EnvironmentIdentity {
  readonly reaper: Reaper;
  /** As `os.setPriority` has it. */
  readonly priority?: number | undefined;
  readonly log: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** One process that runs all environments of a function's version. Never frozen, and its heap is everybody's. */
export class SharedProcess {
  readonly #child: ChildProcess;
  /** Resolves when the process has gone. Never rejects. */
  readonly ended: Promise<void>;

  constructor(options: SharedProcessOptions) {
    const { fn, reaper, priority, log } = options;
    // Each environment is told its own Runtime API.
    const env = variablesOf(options, '');
    const child = spawn(process.execPath, [runtimeFile], {
      cwd: fn.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    const { pid } = child;
    if (pid !== undefined) {
      reaper.watch(pid);
      if (priority !== undefined) setSessionPriority(pid, priority);
    }
    for (const stream of ['stdout', 'stderr'] as const) {
      const lines = new LineSplitter((line) => log(stream, line));
      child[stream]?.on('data', (chunk: Buffer) => lines.push(chunk)).on('end', () => lines.end());
    }
    this.ended = once(child, 'exit').then(
      () => pid !== undefined && reaper.forget(pid),
      () => undefined,
    ) as Promise<void>;
  }

  /** Serves one more environment. @param apiAddress `host:port` of its Runtime API */
  serve(apiAddress: string): void {
    // A process that has gone says so by `ended`.
    this.#child.send(apiAddress, () => undefined);
  }

  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
