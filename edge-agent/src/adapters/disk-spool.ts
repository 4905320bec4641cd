import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { asEtheraError, EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Archive } from '../ports/archive.ts';
import type { Log } from '../ports/log.ts';
import type { Spool } from '../ports/spool.ts';
import { temporarySuffix, writeAtomically } from './atomic-file.ts';

const FIRST_RETRY_MS = 1_000;
/** An outage of hours must not cost a request a second; nor may its end go unnoticed for long. */
const LONGEST_RETRY_MS = 30_000;
const contentTypes: Readonly<Record<string, string>> = { '.wav': 'audio/wav', '.json': 'application/json' };

export interface DiskSpoolOptions {
  readonly folder: string;
  readonly archive: Pick<Archive, 'put'>;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface DiskSpool extends Spool {
  /** Begins to upload, with what an earlier agent left. Rejects with EtheraError `spool.unwritable`. */
  open(): Promise<void>;
  /** Resolves when everything is in the archive, or `signal` aborts. */
  drained(signal: AbortSignal): Promise<void>;
  /** Stops uploading; what is left waits for the next agent. */
  close(): void;
}

/** A spool of files, each named by its place in the queue and its key. It uploads the oldest until it is confirmed. */
export function createDiskSpool({ folder, archive, log, now }: DiskSpoolOptions): DiskSpool {
  const closed = new AbortController();
  const queue: string[] = [];
  /** One after the other: a short file must not overtake a long one that came first. */
  let writing: Promise<unknown> = Promise.resolve();
  let added = 0;
  let running = false;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  const upload = async (file: string) => {
    const key = keyOf(file);
    const body = await readFile(join(folder, file)).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return undefined;
      throw thrown;
    });
    if (!body) {
      // Waiting for it would keep everything behind it from the archive for ever.
      log.write('error', 'file gone from the spool', { remedy: 'Let nothing but the agent remove files there.' });
      return;
    }
    const contentType = contentTypes[extname(key)] ?? 'application/octet-stream';
    await archive.put(key, body, contentType, closed.signal);
    await rm(join(folder, file), { force: true });
  };

  const uploadAll = async () => {
    let retryMs = FIRST_RETRY_MS;
    for (let file = queue[0]; file !== undefined && !closed.signal.aborted; file = queue[0]) {
      try {
        await upload(file);
        queue.shift();
        retryMs = FIRST_RETRY_MS;
      } catch (thrown) {
        if (closed.signal.aborted) break;
        const level = asEtheraError(thrown).retryable ? 'warn' : 'error';
        logFailure(log, level, 'upload failed', thrown, { waiting: queue.length, retryMs });
        await delay(retryMs, closed.signal);
        retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
      }
    }
    running = false;
    idle.resolve();
  };

  const work = () => {
    if (running || queue.length === 0) return;
    running = true;
    idle = Promise.withResolvers();
    void uploadAll();
  };

  return {
    async open() {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const files = await readdir(folder);
        await Promise.all(files.filter(isHalfWritten).map((file) => rm(join(folder, file), { force: true })));
        queue.push(...files.filter(isSpooled).sort());
      } catch (thrown) {
        throw unwritable(thrown);
      }
      if (queue.length > 0) log.write('info', 'spool resumed', { waiting: queue.length });
      work();
    },
    async add(key, body) {
      const file = fileOf(now(), ++added, key);
      const written = writing.then(() => writeAtomically(join(folder, file), body, 0o600));
      writing = written.catch(() => undefined);
      try {
        await written;
      } catch (thrown) {
        throw unwritable(thrown);
      }
      queue.push(file);
      work();
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

/** Sorts by time of arrival, over restarts too. */
function fileOf(atMs: number, number: number, key: string): string {
  return `${String(atMs).padStart(15, '0')}-${String(number).padStart(9, '0')}-${encodeURIComponent(key)}`;
}

function keyOf(file: string): string {
  return decodeURIComponent(file.slice(file.indexOf('-', 16) + 1));
}

/** What a file system or a person put there is none of ours. */
function isSpooled(file: string): boolean {
  return /^\d{15}-\d{9}-[\w.!~*'()%-]+$/.test(file) && !isHalfWritten(file);
}

function isHalfWritten(file: string): boolean {
  return file.endsWith(temporarySuffix);
}

function unwritable(thrown: unknown): EtheraError {
  const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
  return new EtheraError('spool.unwritable', `the spool cannot be written: ${reason}`, { cause: thrown });
}
