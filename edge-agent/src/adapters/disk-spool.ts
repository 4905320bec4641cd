import type { Dirent } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asEtheraError, EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Archive } from '../ports/archive.ts';
import type { Log } from '../ports/log.ts';
import type { Spool } from '../ports/spool.ts';
import { writeAtomically } from './atomic-file.ts';
import { contentTypeOf, isHalfWritten, isSpooled, spooledKey, spoolFile } from './disk-spool-file.ts';

const FIRST_RETRY_MS = 1_000;
/** An outage of hours must not cost a request a second; nor may its end go unnoticed for long. */
const LONGEST_RETRY_MS = 30_000;
/**
 * Calls whose files are brought at once. An upload waits for the network, mostly: one at a time, an edge of a hundred calls
 * would fall behind. Those of one call follow one another, so that its record comes last.
 */
const CALLS_AT_ONCE = 4;
/** Beside the queue: what cannot be brought, for a person to look at. */
const UNREADABLE = 'unreadable';
/**
 * A turn's recording is spooled in the moment in which the turn itself is sent, and the caller waits for that: it has the
 * line to itself for as long as twenty seconds of speech take on ten megabits.
 */
export const TURN_HEAD_START_MS = 200;
/** The process or the machine lacks something, and any other file would fail as well: it waits. */
const passingReasons = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

export interface DiskSpoolOptions {
  readonly folder: string;
  readonly archive: Pick<Archive, 'put'>;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From the moment something is added until its upload may begin, in milliseconds; none by default. */
  readonly headStartMs?: number;
  /** Reads a whole file; as the file system does when left out. */
  readonly read?: (path: string) => Promise<Uint8Array>;
}

export interface DiskSpool extends Spool {
  /** Begins to upload, with what an earlier agent left. Rejects with EtheraError `spool.unwritable`. */
  open(): Promise<void>;
  /** Resolves when everything is in the archive, or `signal` aborts. */
  drained(signal: AbortSignal): Promise<void>;
  /** Stops uploading; what is left waits for the next agent. */
  close(): void;
}

/** A file that waits. */
interface Spooled {
  readonly file: string;
  readonly key: string;
}

/**
 * A spool of files, each named by its place in the queue and its key. It uploads the oldest of each call until it is
 * confirmed.
 */
export function createDiskSpool(options: DiskSpoolOptions): DiskSpool {
  const { folder, archive, log, now, headStartMs = 0, read = readFile } = options;
  const closed = new AbortController();
  const queue: Spooled[] = [];
  /** Calls of which a file is being brought. */
  const underWay = new Set<string>();
  /** One after the other: a short file must not overtake a long one that came first. */
  let writing: Promise<unknown> = Promise.resolve();
  let added = 0;
  /** Files that let what they came with go first. */
  let holdingBack = 0;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  /** One bad file must not keep everything behind it from the archive for ever. */
  const setAside = async (file: string, reason: string) => {
    const bad = new EtheraError('spool.unreadable', `a file of the spool cannot be brought to S3: ${reason}`);
    logFailure(log, 'error', 'file set aside from the spool', bad, { file });
    try {
      await mkdir(join(folder, UNREADABLE), { recursive: true, mode: 0o700 });
      await rename(join(folder, file), join(folder, UNREADABLE, file));
    } catch (thrown) {
      // It stays where it is, and is met again at the next start.
      logFailure(log, 'error', 'file not set aside', unwritable(thrown), { file });
    }
  };

  /** Resolves once the file needs no more of us. Rejects when it has to be tried again. */
  const upload = async (file: string, key: string) => {
    const path = join(folder, file);
    let body: Uint8Array;
    try {
      body = await read(path);
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (passingReasons.has(reason)) {
        throw new EtheraError('spool.unreadable', `the spool cannot be read for now: ${reason}`, { retryable: true });
      }
      if (reason !== 'ENOENT') return setAside(file, reason);
      log.write('error', 'file gone from the spool', { key, remedy: 'Let nothing but the agent remove files there.' });
      return;
    }
    await archive.put(key, body, contentTypeOf(key), closed.signal);
    await rm(path, { force: true }).catch((thrown) => {
      // It is safe in the archive; the next start brings it again, to no harm.
      logFailure(log, 'error', 'file not removed from the spool', unwritable(thrown), { key });
    });
  };

  /** Brings one file, however long that takes. Ends early only when the spool closes. */
  const bring = async ({ file, key }: Spooled) => {
    for (let retryMs = FIRST_RETRY_MS; !closed.signal.aborted; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
      try {
        return await upload(file, key);
      } catch (thrown) {
        if (closed.signal.aborted) return;
        const level = asEtheraError(thrown).retryable ? 'warn' : 'error';
        const waiting = queue.length + underWay.size;
        // Keys hold no phone number.
        logFailure(log, level, 'upload failed', thrown, { key, waiting, retryMs });
        await delay(retryMs, closed.signal);
      }
    }
  };

  const bringAll = () => {
    while (underWay.size < CALLS_AT_ONCE && !closed.signal.aborted) {
      const [next] = queue.splice(findNext(queue, underWay), 1);
      if (!next) break;
      const call = callOf(next.key);
      underWay.add(call);
      void bring(next).then(() => {
        underWay.delete(call);
        bringAll();
      });
    }
    if (underWay.size === 0 && holdingBack === 0) idle.resolve();
  };

  /** Takes up what an earlier agent left, oldest first. */
  const resume = async (entries: readonly Dirent[]) => {
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const file = entry.name;
      if (!isSpooled(file)) continue;
      const key = spooledKey(file);
      if (!entry.isFile()) await setAside(file, 'not a file');
      else if (key === undefined) await setAside(file, 'its name holds no key under calls/');
      else queue.push({ file, key });
    }
  };

  const enqueue = async (spooled: Spooled) => {
    if (underWay.size === 0 && holdingBack === 0) idle = Promise.withResolvers();
    if (headStartMs > 0) {
      holdingBack += 1;
      await delay(headStartMs, closed.signal);
      holdingBack -= 1;
    }
    queue.push(spooled);
    bringAll();
  };

  return {
    async open() {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const entries = await readdir(folder, { withFileTypes: true });
        const halfWritten = entries.filter((entry) => entry.isFile() && isHalfWritten(entry.name));
        await Promise.all(halfWritten.map(({ name }) => rm(join(folder, name), { force: true })));
        await resume(entries);
      } catch (thrown) {
        throw unwritable(thrown);
      }
      if (queue.length === 0) return;
      log.write('info', 'spool resumed', { waiting: queue.length });
      idle = Promise.withResolvers();
      bringAll();
    },
    async add(key, body) {
      const file = spoolFile(now(), ++added, key);
      const written = writing.then(() => writeAtomically(join(folder, file), body, 0o600));
      writing = written.catch(() => undefined);
      try {
        await written;
      } catch (thrown) {
        throw unwritable(thrown);
      }
      void enqueue({ file, key });
    },
    async drained(signal) {
      const aborted = Promise.withResolvers<void>();
      const stop = () => aborted.resolve();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      await Promise.race([idle.promise, aborted.promise]);
      signal.removeEventListener('abort', stop);
    },
    close: () => closed.abort(),
  };
}

/** The folder of the call that a key belongs to: `calls/2026/11/23/<callId>`. */
function callOf(key: string): string {
  return key.split('/', 5).join('/');
}

/** Where the oldest file of a call stands of which none is under way; behind the last when there is none. */
function findNext(queue: readonly Spooled[], underWay: ReadonlySet<string>): number {
  const index = queue.findIndex(({ key }) => !underWay.has(callOf(key)));
  return index < 0 ? queue.length : index;
}

function unwritable(thrown: unknown): EtheraError {
  return new EtheraError('spool.unwritable', `the spool cannot be written: ${reasonOf(thrown)}`, { cause: thrown });
}

function reasonOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'unknown';
}
