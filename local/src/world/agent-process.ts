import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type AgentLine, parseAgentLine } from './agent-line.ts';

/** How a process ended: `code 0`, `signal SIGKILL`. */
export interface AgentExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface AgentOptions {
  /** The whole environment but for PATH: nothing of this process's own gets in. */
  readonly env: Readonly<Record<string, string>>;
  /** How long `stop` waits for a drain before it kills. */
  readonly stopTimeoutMs: number;
  /** Is told each line as it comes. */
  readonly onLine?: (line: AgentLine) => void;
  /** The program, the edge agent by default. */
  readonly command?: readonly [string, ...string[]];
}

const agentMain = fileURLToPath(new URL('../../../edge-agent/src/main.ts', import.meta.url));
const defaultWaitMs = 15_000;
const shownLines = 15;

/** An edge agent as an operator would run it: a process of its own, known by its log and its exit code alone. */
export class AgentProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #stopTimeoutMs: number;
  readonly #lines: AgentLine[] = [];
  readonly #strayLines: string[] = [];
  readonly #events = new EventEmitter<{ line: [AgentLine]; end: [] }>();
  readonly #exited = Promise.withResolvers<AgentExit>();
  #stderr = '';
  #end: AgentExit | undefined;

  constructor({ env, stopTimeoutMs, onLine, command = [process.execPath, agentMain, 'run'] }: AgentOptions) {
    this.#stopTimeoutMs = stopTimeoutMs;
    this.#events.setMaxListeners(0);
    const [program, ...args] = command;
    // Its own process group: Ctrl-C in a terminal must not reach it before the world has ended its calls.
    this.#child = spawn(program, args, {
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    createInterface({ input: this.#child.stdout }).on('line', (text) => {
      const line = parseAgentLine(text);
      if (!line) {
        this.#strayLines.push(text);
        return;
      }
      this.#lines.push(line);
      onLine?.(line);
      this.#events.emit('line', line);
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#child.once('error', (error) => {
      this.#stderr += `${error.message}\n`;
      if (this.#child.pid === undefined) this.#finish({ code: null, signal: null });
    });
    // Not 'exit': what it wrote last comes after that.
    this.#child.once('close', (code, signal) => this.#finish({ code, signal }));
  }

  /** -1 when the process could not be started. */
  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** The log so far, oldest first. */
  get lines(): readonly AgentLine[] {
    return this.#lines;
  }

  /** What it wrote to stdout so far that is no line of its log: nothing, when all is well. */
  get strayLines(): readonly string[] {
    return this.#strayLines;
  }

  /** What it wrote to stderr so far: nothing, when all is well. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves when the process has ended and everything it wrote was read. */
  get exited(): Promise<AgentExit> {
    return this.#exited.promise;
  }

  /** How it ended; undefined while it runs. */
  get end(): AgentExit | undefined {
    return this.#end;
  }

  /**
   * The first line with this message, one that came before the question included.
   * @param accepts narrows by the line's fields, such as the call
   * @throws {Error} with the end of the log when the agent ends first or the time is over
   */
  async waitFor(
    message: string,
    accepts: (line: AgentLine) => boolean = () => true,
    timeoutMs: number = defaultWaitMs,
  ): Promise<AgentLine> {
    const fits = (line: AgentLine) => line.message === message && accepts(line);
    const known = this.#lines.find(fits);
    if (known) return known;
    if (this.#end) throw this.#failure(`the agent ended before it said "${message}"`);
    const found = Promise.withResolvers<AgentLine>();
    const listen = (line: AgentLine) => {
      if (fits(line)) found.resolve(line);
    };
    const ended = () => found.reject(this.#failure(`the agent ended before it said "${message}"`));
    const late = () => found.reject(this.#failure(`the agent did not say "${message}" within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    this.#events.on('line', listen).on('end', ended);
    try {
      return await found.promise;
    } finally {
      clearTimeout(timer);
      this.#events.off('line', listen).off('end', ended);
    }
  }

  /** Does nothing once it has ended: its process id may belong to another by then. */
  kill(signal: NodeJS.Signals): void {
    if (this.#end === undefined) this.#child.kill(signal);
  }

  /** Lets it drain (SIGTERM) and waits for its end; kills it when that takes too long. May be called twice. */
  async stop(): Promise<AgentExit> {
    this.kill('SIGTERM');
    const forced = setTimeout(() => this.kill('SIGKILL'), this.#stopTimeoutMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(forced);
    }
  }

  #finish(end: AgentExit): void {
    if (this.#end) return;
    this.#end = end;
    this.#exited.resolve(end);
    this.#events.emit('end');
  }

  #failure(what: string): Error {
    const log = this.#lines.slice(-shownLines).map((line) => JSON.stringify(line));
    return new Error([what, this.#stderr.trim(), ...log].filter((part) => part !== '').join('\n'));
  }
}
