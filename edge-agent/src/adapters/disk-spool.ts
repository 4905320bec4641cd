import { asEtheraError, EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Archive } from '../ports/archive.ts';
import type { Log } from '../ports/log.ts';
import type { Spool, SpoolLevel } from '../ports/spool.ts';
import { Sequence } from '../sequence.ts';
import { type Disk, machineDisk } from './disk.ts';
import { callOf, contentTypeOf, isRecord, nameOf, otherKeys } from './disk-spool-file.ts';
import { RecordCopies } from './record-copies.ts';
import { SpoolFolder } from './spool-folder.ts';
import { namingLost } from './spool-record.ts';
import { UploadSchedule, type Waiting } from './upload-schedule.ts';

/**
 * A turn's recording is spooled in the moment in which the turn itself is sent, and the caller waits for that: it has the
 * line to itself for as long as twenty seconds of speech take on ten megabits.
 */
export const TURN_HEAD_START_MS = 200;
/** Left free of recordings, for what calls need to go on: replies, records, the journal, logs. */
const RESERVE_BYTES = 200_000_000;
/** What the disk refuses may take so long to the archive: an upload, and one behind it. */
const PAST_DISK_MS = 5_000;

export interface DiskSpoolOptions {
  readonly folder: string;
  readonly archive: Pick<Archive, 'put'>;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets; the process's own when left out. */
  readonly elapsedMs?: () => number;
  /** From the moment something is added until its upload may begin, in milliseconds; none by default. */
  readonly headStartMs?: number;
  /** Recordings beyond it are refused; unbounded by default. */
  readonly mostBytes?: number;
  readonly disk?: Disk;
}

export interface DiskSpool extends Spool {
  /** Begins to upload, with what an earlier agent left. Rejects with EtheraError `spool.unwritable`. */
  open(): Promise<void>;
  /** Resolves when everything is in the archive, or `signal` aborts. */
  drained(signal: AbortSignal): Promise<void>;
  /** Stops uploading; what is left waits for the next agent. */
  close(): void;
  level(): SpoolLevel;
}

interface Spooled extends Waiting {
  /** In the folder; null while it is in memory alone. */
  file: string | null;
  readonly digest: string | undefined;
  /** An earlier agent left it, and may have brought it. */
  readonly isLeft: boolean;
}

/** A spool of files. It uploads the oldest of each call until the archive has confirmed it. */
export function createDiskSpool(options: DiskSpoolOptions): DiskSpool {
  const { archive, log, now, disk = machineDisk, mostBytes = Number.POSITIVE_INFINITY } = options;
  const { elapsedMs = () => performance.now(), headStartMs = 0 } = options;
  const closed = new AbortController();
  const schedule = new UploadSchedule<Spooled>(headStartMs);
  /** One after the other: a short file must not overtake a long one that came first. */
  const writes = new Sequence();
  /** What the archive will not have, by call. */
  const lost = new Map<string, Set<string>>();
  const counts = { confirmed: 0, refused: 0, missing: 0 };
  let isFilling = false;
  let wake: NodeJS.Timeout | undefined;
  let idle = Promise.withResolvers<void>();

  const folder = new SpoolFolder({ path: options.folder, disk, log, now, madeAnew: () => copies.allUnwritten() });
  const copies = new RecordCopies<Spooled>({
    write: async (item, body) => {
      const file = folder.nextName(item.key, body);
      await writes.run(() => folder.write(file, body));
      return file;
    },
    forget: (file, { key }) => folder.remove(file, key),
  });

  const lostOf = (key: string): Set<string> => {
    const keys = lost.get(callOf(key)) ?? new Set();
    lost.set(callOf(key), keys);
    return keys;
  };

  const tellLost = (key: string) => {
    lostOf(key).add(key);
    counts.missing += 1;
  };

  /** What is to be brought; undefined where there is nothing any more. */
  const bodyOf = async (item: Spooled): Promise<Uint8Array | undefined> => {
    const copy = copies.of(item);
    if (item.file === null) return copy;
    const body = await folder.read(item.file, item.digest);
    if (body instanceof Uint8Array) return body;
    item.file = null;
    if (copy) return copy;
    if (body === 'gone') {
      const remedy = 'Let nothing but the agent remove files there.';
      log.write('error', 'file gone from the spool', { key: item.key, remedy });
    }
    tellLost(item.key);
    return undefined;
  };

  const setAside = async (item: Spooled, reason: string) => {
    tellLost(item.key);
    const { file } = item;
    item.file = null;
    if (file !== null) await folder.setAside(file, reason);
  };

  /** @returns whether the archive has it */
  const put = async ({ key, isLeft }: Spooled, body: Uint8Array): Promise<boolean> => {
    const keys = isRecord(key) ? [key] : [key, ...otherKeys(key)];
    for (const each of keys) {
      const outcome = await archive.put(each, body, contentTypeOf(key), closed.signal);
      if (outcome !== 'occupied' || isLeft) {
        if (each !== key) log.write('warn', 'recording brought under another key', { key, as: each });
        return true;
      }
    }
    // The first record of a call is the one that counts.
    return isRecord(key);
  };

  /** Resolves once the item needs no more of us. Rejects when it has to be tried again. */
  const upload = async (item: Spooled): Promise<'kept' | 'refused' | 'missing'> => {
    const { key } = item;
    const body = await bodyOf(item);
    if (!body) return 'missing';
    const known = isRecord(key) ? namingLost(body, lostOf(key)) : body;
    if (!(await put(item, known))) {
      await setAside(item, 'S3 has other objects by its key');
      return 'refused';
    }
    counts.confirmed += 1;
    if (isRecord(key)) lost.delete(callOf(key));
    if (item.file !== null) await folder.remove(item.file, key);
    return 'kept';
  };

  const bring = async (item: Spooled) => {
    try {
      const outcome = await upload(item);
      const wasOutage = schedule.isOutage;
      schedule.done(item, elapsedMs(), outcome !== 'missing');
      copies.done(item, outcome === 'kept');
      if (wasOutage && !schedule.isOutage) log.write('info', 'uploads go on', { waiting: schedule.files });
    } catch (thrown) {
      if (closed.signal.aborted) return;
      const retryMs = schedule.failed(item, elapsedMs());
      const level = asEtheraError(thrown).retryable ? 'warn' : 'error';
      // Keys hold no phone number.
      logFailure(log, level, 'upload failed', thrown, { key: item.key, waiting: schedule.files, retryMs });
    }
  };

  const pump = () => {
    clearTimeout(wake);
    if (schedule.files === 0 || closed.signal.aborted) idle.resolve();
    if (closed.signal.aborted) return;
    const nowMs = elapsedMs();
    for (let item = schedule.next(nowMs); item; item = schedule.next(nowMs)) void bring(item).then(pump);
    const wakeAtMs = schedule.wakeAtMs(nowMs);
    if (wakeAtMs !== undefined) wake = setTimeout(pump, Math.max(1, Math.ceil(wakeAtMs - nowMs)));
  };

  const enqueue = (item: Spooled) => {
    if (schedule.files === 0) idle = Promise.withResolvers();
    schedule.add(item, elapsedMs(), item.isLeft);
    pump();
  };

  /** Rejects with EtheraError `spool.full`. */
  const demandRoom = async (bytes: number) => {
    const wanted = schedule.bytes + bytes;
    if (wanted > mostBytes) throw new EtheraError('spool.full', 'the spool holds all that ETHERA_SPOOL_MB allows');
    const free = await folder.freeBytes();
    if (free !== undefined && free - bytes < RESERVE_BYTES) {
      throw new EtheraError('spool.full', 'what is left of the disk is kept for calls that go on');
    }
    const wasFilling = isFilling;
    isFilling = wanted > mostBytes / (isFilling ? 4 : 2);
    if (isFilling && !wasFilling) log.write('warn', 'spool is filling up', { waiting: schedule.files, bytes: wanted });
  };

  /** Straight to the archive, while it can be reached. @returns whether it has the object now */
  const passDisk = async (key: string, body: Uint8Array): Promise<boolean> => {
    if (schedule.isOutage) return false;
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(PAST_DISK_MS)]);
    const outcome = await archive.put(key, body, contentTypeOf(key), signal).catch(() => 'failed');
    const passed = outcome === 'stored' || outcome === 'stored-before';
    if (passed) counts.confirmed += 1;
    return passed;
  };

  /** A record is brought from memory, behind the rest of its call. @returns whether it is safe */
  const keepRecord = async (key: string, body: Uint8Array): Promise<boolean> => {
    const place = folder.nextName(key, body);
    const item: Spooled = { ...nameOf(place), key, file: null, place, bytes: body.length, isLeft: false };
    const safe = copies.keepAlone(item, body);
    enqueue(item);
    return (await Promise.race([safe, delay(PAST_DISK_MS, closed.signal)])) === 'safe';
  };

  const write = async (key: string, body: Uint8Array) => {
    if (!isRecord(key)) await demandRoom(body.length);
    const file = folder.nextName(key, body);
    await folder.write(file, body);
    const item: Spooled = { ...nameOf(file), key, file, place: file, bytes: body.length, isLeft: false };
    if (isRecord(key)) copies.keep(item, body);
    enqueue(item);
  };

  return {
    async open() {
      const { left, asideKeys } = await folder.open();
      for (const key of asideKeys) lostOf(key).add(key);
      if (left.length > 0) log.write('info', 'spool resumed', { waiting: left.length });
      for (const each of left) enqueue({ ...each, place: each.file, isLeft: true });
    },
    async add(key, body) {
      try {
        await writes.run(() => write(key, body));
      } catch (thrown) {
        const safe = isRecord(key) ? await keepRecord(key, body) : await passDisk(key, body);
        if (safe) return;
        counts.refused += 1;
        throw thrown;
      }
    },
    async drained(signal) {
      if (schedule.files === 0) return;
      const aborted = Promise.withResolvers<void>();
      const stop = () => aborted.resolve();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      await Promise.race([idle.promise, aborted.promise]);
      signal.removeEventListener('abort', stop);
    },
    close() {
      closed.abort();
      copies.close();
      pump();
    },
    level: () => ({
      files: schedule.files,
      bytes: schedule.bytes,
      mostBytes,
      oldestAtMs: schedule.oldestAtMs,
      ...counts,
    }),
  };
}
