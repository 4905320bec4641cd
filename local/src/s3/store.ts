import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileOfKey } from './object-key.ts';
import { S3Error } from './s3-error.ts';
import type { Checksum, UploadFacts } from './upload.ts';

/** Everything S3 keeps about an object beside its bytes. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly checksum: Checksum | undefined;
  /** Response headers the writer gave: content type, cache control, `x-amz-meta-…` and so on. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface StoredObject {
  readonly facts: ObjectFacts;
  /** Positioned reads stay on this version even when a newer one takes its place. The caller closes it. */
  readonly file: FileHandle;
}

/** Decides, under the key's lock, whether a write may go on; throws S3Error to refuse. */
export type Precondition = (current: ObjectFacts | undefined) => void;

interface Sidecar extends ObjectFacts {
  readonly key: string;
  /** Of the file it describes. A file that a person edited, or a crash between two renames, no longer matches. */
  readonly fileMtimeMs: number;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const isCollision = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(String(error.code));

/** Serialises work per name; different names do not wait for each other. */
class Locks {
  readonly #tails = new Map<string, Promise<unknown>>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(name);
    const mine = (before ?? Promise.resolve()).then(work);
    const tail = mine.catch(() => undefined);
    this.#tails.set(name, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    }
  }
}

/**
 * Objects as plain files at `folder/bucket/key`. What else S3 knows about them lies in `folder/.s3/`, which no bucket
 * name can reach. One process at a time may write to a folder: the locks are in memory.
 */
export class ObjectStore {
  readonly #folder: string;
  readonly #locks = new Locks();

  constructor(folder: string) {
    this.#folder = path.resolve(folder);
  }

  /** Makes the buckets' folders and drops what a killed predecessor left half-written. */
  async prepare(buckets: readonly string[]): Promise<void> {
    await rm(path.join(this.#folder, '.s3', 'partial'), { recursive: true, force: true });
    await mkdir(path.join(this.#folder, '.s3', 'partial'), { recursive: true });
    await mkdir(path.join(this.#folder, '.s3', 'facts'), { recursive: true });
    for (const bucket of buckets) await mkdir(path.join(this.#folder, bucket), { recursive: true });
  }

  #bucketFolder(bucket: string): string {
    return path.join(this.#folder, bucket);
  }

  /** Named by a hash, so that any two keys have two sidecars, however the file system folds names. */
  #sidecarFile(bucket: string, key: string): string {
    const name = createHash('sha256').update(`${bucket}/${key}`).digest('hex');
    return path.join(this.#folder, '.s3', 'facts', `${name}.json`);
  }

  /**
   * Writes one object: `fill` streams the bytes into a private file, and only if it and `precondition` succeed does the
   * object appear, whole, by a rename. Of two writers with If-None-Match exactly one wins.
   * @throws whatever `fill` or `precondition` throws; NotImplemented when the key is also a folder of other keys.
   */
  async put(
    bucket: string,
    key: string,
    headers: Readonly<Record<string, string>>,
    precondition: Precondition,
    fill: (sink: (chunk: Buffer) => Promise<unknown>) => Promise<UploadFacts>,
  ): Promise<ObjectFacts> {
    const partial = path.join(this.#folder, '.s3', 'partial', randomUUID());
    try {
      const upload = await fillFile(partial, fill);
      return await this.#locks.run(`${bucket}/${key}`, async () => {
        precondition(await this.#facts(bucket, key));
        const facts: ObjectFacts = {
          bytes: upload.bytes,
          etag: upload.md5Hex,
          checksum: upload.checksum,
          headers,
          modifiedMs: Date.now(),
        };
        await this.#commit(bucket, key, partial, facts);
        return facts;
      });
    } finally {
      await rm(partial, { force: true });
    }
  }

  async #commit(bucket: string, key: string, partial: string, facts: ObjectFacts): Promise<void> {
    const target = fileOfKey(this.#bucketFolder(bucket), key);
    const sidecar: Sidecar = { ...facts, key, fileMtimeMs: (await stat(partial)).mtimeMs };
    try {
      await moveInto(partial, target);
    } catch (error) {
      if (!isCollision(error)) throw error;
      throw new S3Error(
        'NotImplemented',
        'This stand-in keeps objects as files: one key cannot be a folder of another.',
        {
          cause: error,
        },
      );
    }
    await writeFile(`${partial}.json`, JSON.stringify(sidecar, null, 2));
    await rename(`${partial}.json`, this.#sidecarFile(bucket, key));
  }

  /** Facts of the object, or undefined when there is none. */
  head(bucket: string, key: string): Promise<ObjectFacts | undefined> {
    return this.#locks.run(`${bucket}/${key}`, () => this.#facts(bucket, key));
  }

  /** Opens the object, or gives undefined when there is none. */
  open(bucket: string, key: string): Promise<StoredObject | undefined> {
    return this.#locks.run(`${bucket}/${key}`, async () => {
      const facts = await this.#facts(bucket, key);
      if (!facts) return undefined;
      return { facts, file: await open(fileOfKey(this.#bucketFolder(bucket), key), 'r') };
    });
  }

  /** Removes the object, and folders that it leaves empty. A missing object is no error. */
  delete(bucket: string, key: string, precondition: Precondition): Promise<void> {
    return this.#locks.run(`${bucket}/${key}`, async () => {
      const facts = await this.#facts(bucket, key);
      precondition(facts);
      if (!facts) return;
      const file = fileOfKey(this.#bucketFolder(bucket), key);
      await rm(file, { force: true });
      await rm(this.#sidecarFile(bucket, key), { force: true });
      await removeEmptyFolders(path.dirname(file), this.#bucketFolder(bucket));
    });
  }

  /** Every key that begins with `prefix`, in S3's order: by the bytes of UTF-8. */
  async keys(bucket: string, prefix: string): Promise<string[]> {
    const root = this.#bucketFolder(bucket);
    const within = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (within.split('/').includes('..') || within.includes('\0')) return [];
    const entries = await readdir(path.join(root, within), { recursive: true, withFileTypes: true }).catch((error) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  async #facts(bucket: string, key: string): Promise<ObjectFacts | undefined> {
    const file = fileOfKey(this.#bucketFolder(bucket), key);
    const found = await stat(file).catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (!found?.isFile()) return undefined;
    const text = await readFile(this.#sidecarFile(bucket, key), 'utf8').catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    const sidecar = text === undefined ? undefined : (JSON.parse(text) as Sidecar);
    if (sidecar?.bytes === found.size && sidecar.fileMtimeMs === found.mtimeMs) return sidecar;
    return {
      bytes: found.size,
      etag: await md5OfFile(file),
      modifiedMs: found.mtimeMs,
      checksum: undefined,
      headers: {},
    };
  }
}

async function fillFile(
  file: string,
  fill: (sink: (chunk: Buffer) => Promise<unknown>) => Promise<UploadFacts>,
): Promise<UploadFacts> {
  const handle = await open(file, 'wx');
  try {
    return await fill((chunk) => handle.writeFile(chunk));
  } finally {
    await handle.close();
  }
}

/** A delete of the folder's last other object may take the folder away between the two steps: then again. */
async function moveInto(from: string, target: string): Promise<void> {
  for (let triesLeft = 5; ; triesLeft--) {
    await mkdir(path.dirname(target), { recursive: true });
    try {
      await rename(from, target);
      return;
    } catch (error) {
      if (!isMissing(error) || triesLeft === 0) throw error;
    }
  }
}

async function md5OfFile(file: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Stops at the first folder that still holds something; a writer that has just used it again is no error. */
async function removeEmptyFolders(from: string, root: string): Promise<void> {
  for (let folder = from; folder !== root && folder.startsWith(root); folder = path.dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
