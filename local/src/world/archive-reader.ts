import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type CallRecord, callRecord } from '@ethera/contract';
import type { CloudS3 } from './cloud.ts';

/** What is in the stage's bucket, read past S3: as its files. */
export interface ArchiveReader {
  /** Keys that begin with `prefix`, sorted. */
  listObjects(prefix?: string): Promise<string[]>;
  /** @throws when there is no such object */
  readObject(key: string): Promise<Buffer>;
  /** The object, once it is there. @throws {Error} when it does not come within `timeoutMs` */
  waitForObject(key: string, timeoutMs?: number): Promise<Buffer>;
  /** The records of all finished calls, oldest first. */
  callRecords(): Promise<CallRecord[]>;
  /**
   * The record of this call, or of the first finished call; waits until it is there.
   * @throws {Error} when it does not come within `timeoutMs`
   */
  waitForCallRecord(callId?: string, timeoutMs?: number): Promise<CallRecord>;
}

const defaultWaitMs = 20_000;

export function createArchiveReader(objectsFolder: string, bucket: string, s3: Pick<CloudS3, 'events'>): ArchiveReader {
  const folder = join(objectsFolder, bucket);

  async function listObjects(prefix = ''): Promise<string[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => key.startsWith(prefix))
      .sort();
  }

  const readObject = (key: string) => readFile(join(folder, key));

  async function callRecords(): Promise<CallRecord[]> {
    const keys = (await listObjects('calls/')).filter((key) => key.endsWith('/call.json'));
    return Promise.all(keys.map(async (key) => callRecord.parse(JSON.parse((await readObject(key)).toString()))));
  }

  async function findRecord(callId: string | undefined): Promise<CallRecord | undefined> {
    return (await callRecords()).find((record) => callId === undefined || record.callId === callId);
  }

  /** Looks now and after every write, until there is something. */
  async function waitFor<Found>(look: () => Promise<Found | undefined>, what: string, timeoutMs: number) {
    const found = Promise.withResolvers<Found>();
    const lookAgain = () =>
      void look().then((result) => {
        if (result !== undefined) found.resolve(result);
      }, found.reject);
    const listen = ({ operation, status }: { operation: string; status: number }) => {
      if (operation === 'PutObject' && status === 200) lookAgain();
    };
    const late = () => found.reject(new Error(`${what} did not come within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    s3.events.on('request', listen);
    try {
      lookAgain();
      return await found.promise;
    } finally {
      clearTimeout(timer);
      s3.events.off('request', listen);
    }
  }

  const readIfThere = async (key: string) => ((await listObjects(key)).includes(key) ? readObject(key) : undefined);

  return {
    listObjects,
    readObject,
    callRecords,
    waitForObject: (key, timeoutMs = defaultWaitMs) => waitFor(() => readIfThere(key), key, timeoutMs),
    waitForCallRecord: (callId, timeoutMs = defaultWaitMs) =>
      waitFor(() => findRecord(callId), `the record of ${callId ?? 'a call'}`, timeoutMs),
  };
}
