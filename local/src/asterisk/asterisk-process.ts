import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { logFileName } from '../../../asterisk/render.ts';
import type { AsteriskValues } from '../../../asterisk/values.ts';
import type { AsteriskBinary } from './asterisk-binary.ts';
import { AsteriskError } from './asterisk-error.ts';
import { runCommand } from './command.ts';
import { tailOf } from './log-tail.ts';
import { answersSip } from './sip-probe.ts';

/** How long Asterisk may take to hang up its channels and go before it is killed. */
const stopTimeoutMs = 5000;

/** Output of Asterisk before its own log is open: unknown options, missing libraries, required modules. */
const consoleLogName = 'console.log';

const shownLines = 12;

/** One Asterisk in the foreground of a process group of its own. */
export class AsteriskChild {
  readonly #binary: AsteriskBinary;
  readonly #values: AsteriskValues;
  readonly #process: ChildProcess;
  readonly #exited: Promise<string>;
  #end: string | undefined;

  private constructor(binary: AsteriskBinary, values: AsteriskValues, process: ChildProcess) {
    this.#binary = binary;
    this.#values = values;
    this.#process = process;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#exited = promise;
    process.once('exit', (code, signal) => {
      this.#end = signal ? `ended by ${signal}` : `exited with code ${code}`;
      resolve(this.#end);
    });
  }

  /** Starts Asterisk on a configuration that has been written to `values.folders.config`. */
  static async spawn(binary: AsteriskBinary, values: AsteriskValues): Promise<AsteriskChild> {
    const [program, ...leading] = binary.command;
    const output = await open(join(values.folders.log, consoleLogName), 'a');
    try {
      const args = [...leading, '-C', join(values.folders.config, 'asterisk.conf'), '-f', '-n', '-q'];
      // Its own process group: Ctrl-C in a terminal must reach the agent first, which then lets calls end.
      const child = spawn(program, args, { detached: true, stdio: ['ignore', output.fd, output.fd] });
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      child.once('spawn', resolve);
      child.once('error', reject);
      await promise;
      return new AsteriskChild(binary, values, child);
    } finally {
      await output.close();
    }
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Resolves with how it ended. */
  get exited(): Promise<string> {
    return this.#exited;
  }

  /**
   * Waits until ARI takes our password, every module is up and SIP answers.
   * @throws {AsteriskError} with the last lines of the log when Asterisk ends or does not become ready
   */
  async ready(timeoutMs: number): Promise<void> {
    await this.#waitForAri(timeoutMs);
    await this.console('core waitfullybooted');
    await this.#demandModules();
    const { host, port } = this.#values.sip;
    if (!(await answersSip(host === '0.0.0.0' ? '127.0.0.1' : host, port, 2000))) {
      throw await this.#failure(`Asterisk does not answer SIP on ${host}:${port}`);
    }
  }

  async #waitForAri(timeoutMs: number): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    const { httpPort, ari } = this.#values;
    const authorization = `Basic ${Buffer.from(`${ari.username}:${ari.password}`).toString('base64')}`;
    for (let round = 1; this.#end === undefined && !signal.aborted; round++) {
      const response = await fetch(`http://127.0.0.1:${httpPort}/ari/asterisk/ping`, {
        headers: { authorization },
        signal,
      }).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return;
      if (round % 25 === 0) await this.#demandModules();
      await delay(20);
    }
    throw await this.#failure(
      this.#end === undefined ? `Asterisk’s ARI was not ready within ${timeoutMs} ms` : `Asterisk ${this.#end}`,
    );
  }

  async #failure(what: string): Promise<AsteriskError> {
    const { log } = this.#values.folders;
    const shown = await tellingLines(log);
    return new AsteriskError(`${what}. From the end of its log:\n${shown}\n`, `The whole log is in ${log}`);
  }

  /** Asterisk says that it is ready even without a module that its configuration requires. */
  async #demandModules(): Promise<void> {
    const log = await readFile(join(this.#values.folders.log, logFileName), 'utf8').catch(() => '');
    const missing = new Set([...log.matchAll(/Failed to load module (\S+) - Required/g)].map(([, name]) => name));
    if (missing.size === 0) return;
    throw new AsteriskError(
      `Asterisk cannot load ${[...missing].join(', ')}, without which there are no calls`,
      'Install the modules of Asterisk (package asterisk-modules), or remove it from PATH to use an unpacked one',
    );
  }

  /**
   * Runs one command of Asterisk's console and returns what it prints.
   * @throws {AsteriskError} when no Asterisk answers on the control socket
   */
  async console(command: string): Promise<string> {
    // A console without its Asterisk would create the folder of the control socket anew.
    if (this.#end !== undefined) throw new AsteriskError(`"${command}" cannot run: Asterisk ${this.#end}`, 'Start it');
    const [program, ...leading] = this.#binary.command;
    const args = [...leading, '-C', join(this.#values.folders.config, 'asterisk.conf'), '-n', '-rx', command];
    const { code, stdout, stderr } = await runCommand(program, args, { timeoutMs: 15_000 });
    if (code !== 0) {
      throw new AsteriskError(`"${command}" failed: ${(stderr || stdout).trim()}`, 'Is Asterisk still running?');
    }
    return stdout;
  }

  /** Does nothing once Asterisk has ended: its process id may belong to another by then. */
  kill(signal: NodeJS.Signals): void {
    if (this.#end === undefined) this.#process.kill(signal);
  }

  /** Ends Asterisk and waits for it; may be called twice. */
  async stop(): Promise<void> {
    this.kill('SIGTERM');
    const forced = setTimeout(() => this.kill('SIGKILL'), stopTimeoutMs);
    await this.#exited;
    clearTimeout(forced);
  }
}

/** The last complaints of a log, or else its last lines. What Asterisk prints counts when it ended before it had a log. */
async function tellingLines(folder: string): Promise<string> {
  const tail = (await tailOf(join(folder, logFileName), 200)) || (await tailOf(join(folder, consoleLogName), 200));
  const lines = tail.split('\n');
  const complaints = lines.filter((line) => /(WARNING|ERROR)\[/.test(line));
  return (complaints.length > 0 ? complaints : lines).slice(-shownLines).join('\n');
}
