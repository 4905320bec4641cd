import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EtheraError, isCallId } from '@ethera/contract';
import { type LiveCall, liveCall } from '../core/live-call.ts';
import { logFailure } from '../failure-log.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import type { Log } from '../ports/log.ts';
import { temporarySuffix } from './atomic-file.ts';

const EXTENSION = '.json';
/** What cannot be read is put aside under this name, for a person to look at. */
const UNREADABLE = '.unreadable';

/** @param stateFolder the agent's own */
export function liveFolder(stateFolder: string): string {
  return join(stateFolder, 'live');
}

/** Whether an earlier process has left notes of calls. Never rejects. */
export async function holdsLiveCalls(stateFolder: string): Promise<boolean> {
  const files = await readdir(liveFolder(stateFolder)).catch(() => []);
  return files.some((file) => file.endsWith(EXTENSION));
}

export interface DiskLiveCallsOptions {
  /** The agent's own: nobody else reads what callers said. */
  readonly folder: string;
  readonly log: Log;
}

const never = new Promise<void>(() => undefined);

/** A call that waits to be written, and who waits for that. */
interface Waiting {
  readonly call: () => LiveCall;
  readonly written: PromiseWithResolvers<void>;
}

/**
 * A file for each call, 0600, replaced as a whole. One file at a time is written, whatever the number of calls: the disk and
 * Node's few threads for it are the recordings' first. Not flushed: it has to outlive the process, and not the machine,
 * with which the call ends.
 */
export function createDiskLiveCalls({ folder, log }: DiskLiveCallsOptions): LiveCalls {
  const waiting = new Map<string, Waiting>();
  /** What found no room, to be tried again. */
  const unwritten = new Map<string, () => LiveCall>();
  const pathOf = (callId: string) => join(folder, `${callId}${EXTENSION}`);
  let working: Promise<void> | undefined;
  /** The one file that is being written. */
  let writing: Promise<void> = Promise.resolve();
  let failing = false;
  let closed = false;

  const write = async (callId: string, call: () => LiveCall) => {
    const path = pathOf(callId);
    const temporary = `${path}${temporarySuffix}`;
    try {
      const body = JSON.stringify(call());
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, body, { mode: 0o600 });
      await rename(temporary, path);
      unwritten.delete(callId);
      failing = false;
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => undefined);
      if (!failing) logFailure(log, 'error', 'live call not noted', failure(thrown), { callId });
      failing = true;
      unwritten.set(callId, call);
    }
  };

  const writeAll = async () => {
    for (let [next] = waiting; next && !closed; [next] = waiting) {
      const [callId, { call, written }] = next;
      waiting.delete(callId);
      writing = write(callId, call);
      await writing;
      written.resolve();
    }
    working = undefined;
    waiting.clear();
  };

  const read = async (file: string): Promise<LiveCall | undefined> => {
    const path = join(folder, file);
    try {
      return liveCall.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      logFailure(log, 'error', 'live call not readable', failure(thrown), { file });
      await rename(path, `${path}${UNREADABLE}`).catch(() => undefined);
      return undefined;
    }
  };

  return {
    save(callId, call) {
      if (closed) return never;
      // A later state says all that an earlier one would have said.
      const written = waiting.get(callId)?.written ?? Promise.withResolvers<void>();
      waiting.set(callId, { call, written });
      working ??= writeAll();
      return written.promise;
    },
    async remove(callId) {
      if (closed) return;
      waiting.get(callId)?.written.resolve();
      waiting.delete(callId);
      unwritten.delete(callId);
      // What is being written at this moment would come back.
      await writing;
      await rm(pathOf(callId), { force: true }).catch((thrown) =>
        logFailure(log, 'error', 'live call’s note not removed', failure(thrown), { callId }),
      );
    },
    async all() {
      for (const [callId, call] of [...unwritten]) await this.save(callId, call);
      const files = await readdir(folder).catch(() => []);
      const notes = files.filter((file) => file.endsWith(EXTENSION) && isCallId(file.slice(0, -EXTENSION.length)));
      const known = await Promise.all(notes.toSorted().map(read));
      return known.filter((note) => note !== undefined);
    },
    async close() {
      closed = true;
      await working;
    },
  };
}

function failure(thrown: unknown): EtheraError {
  const reason = (thrown as NodeJS.ErrnoException).code ?? 'its content is not a call';
  return new EtheraError('state.unwritable', `ETHERA_STATE_DIR: a live call: ${reason}`, { cause: thrown });
}
