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

  async function waitForCallRecord(callId?: string, timeoutMs = defaultWaitMs): Promise<CallRecord> {
    const found = Promise.withResolvers<CallRecord>();
    const look = () =>
      findRecord(callId).then((record) => {
        if (record) found.resolve(record);
      }, found.reject);
    const listen = ({ operation, key, status }: { operation: string; key: string; status: number }) => {
      if (operation === 'PutObject' && status === 200 && key.endsWith('/call.json')) void look();
    };
    const late = () => found.reject(new Error(`no record of ${callId ?? 'a call'} came within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    s3.events.on('request', listen);
    try {
      void look();
      return await found.promise;
    } finally {
      clearTimeout(timer);
      s3.events.off('request', listen);
    }
  }

  return { listObjects, readObject, callRecords, waitForCallRecord };
}
