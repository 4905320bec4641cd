import { setTimeout as delay } from 'node:timers/promises';
import type { Route } from '../../asterisk/values.ts';
import { findAsterisk } from '../../local/src/asterisk/asterisk-binary.ts';
import { type AsteriskProcess, startAsterisk } from '../../local/src/asterisk/start-asterisk.ts';
import { Reaper } from '../../local/src/lambda/reaper.ts';

/** An Asterisk that may be killed and comes back under the same addresses, accounts and folders. */
export interface RestartableAsterisk extends AsteriskProcess {
  /** SIGKILL, and a new process so long after it. Resolves once it takes calls. @throws {AsteriskError} when it does not */
  killAndReturn(afterMs: number): Promise<void>;
  /** Ends of processes that nobody had asked for, with what each said. */
  readonly crashes: readonly string[];
  /** The log of this process and of those before it, without what was lost with them. */
  log(): Promise<string>;
}

export interface RestartableOptions {
  readonly folder: string;
  readonly routes: readonly Route[];
  readonly report?: (text: string) => void;
}

/** @throws {AsteriskError} when the first process does not become ready */
export async function startRestartableAsterisk(options: RestartableOptions): Promise<RestartableAsterisk> {
  const { folder, routes, report = () => {} } = options;
  const binary = await findAsterisk({ report });
  const reaper = new Reaper();
  const crashes: string[] = [];
  /** Processes whose end is wanted. */
  const meant = new WeakSet<AsteriskProcess>();

  const guarded = (started: AsteriskProcess) => {
    reaper.watch(started.pid);
    void started.exited.then((end) => {
      reaper.forget(started.pid);
      if (!meant.has(started)) crashes.push(`Asterisk ${end}`);
    });
    return started;
  };
  const first = guarded(await startAsterisk({ binary, folder, routes }));
  let current = first;
  const same = {
    sipPort: first.sipAddress.port,
    httpPort: Number(new URL(first.ariUrl).port),
    ariPassword: first.ariPassword,
    softphonePassword: first.softphone.password,
  };
  let stopped: Promise<void> | undefined;
  let returning: Promise<unknown> = Promise.resolve();

  async function stop(): Promise<void> {
    await returning.catch(() => undefined);
    meant.add(current);
    await current.stop();
    await reaper.close();
  }

  return {
    ...first,
    get pid() {
      return current.pid;
    },
    get exited() {
      return current.exited;
    },
    crashes,
    log: () => current.log(),
    console: (command) => current.console(command),
    kill: (signal) => current.kill(signal),
    stop: () => (stopped ??= stop()),
    killAndReturn: (afterMs) => {
      const bringBack = async () => {
        meant.add(current);
        current.kill('SIGKILL');
        await current.exited;
        await delay(afterMs);
        current = guarded(await startAsterisk({ binary, folder, routes, ...same }));
      };
      const back = returning.then(bringBack);
      returning = back;
      return back;
    },
  };
}
