/** Records of calls are small: thousands of them fit. */
const MOST_BYTES = 16_000_000;
const WRITE_AGAIN_MS = 10_000;

interface Recorded {
  /** In the spool's folder; null while it is in memory alone. */
  file: string | null;
}

interface Copy {
  readonly body: Uint8Array;
  /** Told once it is safe. */
  readonly safe: PromiseWithResolvers<'safe'>;
}

export interface RecordCopiesDeps<Item> {
  /** Resolves to the file's name. */
  readonly write: (item: Item, body: Uint8Array) => Promise<string>;
  /** The file is not needed after all. */
  readonly forget: (file: string, item: Item) => Promise<void>;
}

/**
 * The records of calls, in memory too until the archive has them: what says which recordings are missing must outlive the
 * disk they were on. Those that are not on disk are written again and again.
 */
export class RecordCopies<Item extends Recorded> {
  readonly #deps: RecordCopiesDeps<Item>;
  readonly #copies = new Map<Item, Copy>();
  readonly #unwritten = new Set<Item>();
  #bytes = 0;
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(deps: RecordCopiesDeps<Item>) {
    this.#deps = deps;
  }

  /** Of one that is on disk. Beyond 16 MB there is none. */
  keep(item: Item, body: Uint8Array): void {
    if (this.#bytes + body.length <= MOST_BYTES) this.#add(item, body);
  }

  /** Of one that the disk refused. @returns what resolves once it is on disk, or in the archive */
  keepAlone(item: Item, body: Uint8Array): Promise<'safe'> {
    const { safe } = this.#add(item, body);
    this.#unwritten.add(item);
    this.#writeLater();
    return safe.promise;
  }

  of(item: Item): Uint8Array | undefined {
    return this.#copies.get(item)?.body;
  }

  /** The disk has lost them. */
  allUnwritten(): void {
    for (const item of this.#copies.keys()) {
      item.file = null;
      this.#unwritten.add(item);
    }
    void this.#writeAll();
  }

  /** @param kept whether the archive has it */
  done(item: Item, kept: boolean): void {
    const copy = this.#copies.get(item);
    if (!copy) return;
    if (kept) copy.safe.resolve('safe');
    this.#copies.delete(item);
    this.#unwritten.delete(item);
    this.#bytes -= copy.body.length;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
  }

  #add(item: Item, body: Uint8Array): Copy {
    const copy = { body, safe: Promise.withResolvers<'safe'>() };
    this.#copies.set(item, copy);
    this.#bytes += body.length;
    return copy;
  }

  #writeLater(): void {
    clearTimeout(this.#again);
    if (this.#unwritten.size === 0 || this.#isClosed) return;
    this.#again = setTimeout(() => void this.#writeAll(), WRITE_AGAIN_MS);
  }

  async #writeAll(): Promise<void> {
    for (const item of [...this.#unwritten]) {
      const copy = this.#copies.get(item);
      if (!copy || this.#isClosed) continue;
      const file = await this.#deps.write(item, copy.body).catch(() => undefined);
      // One that has no room leaves none for the others.
      if (file === undefined) break;
      if (!this.#unwritten.delete(item)) await this.#deps.forget(file, item);
      else {
        item.file = file;
        copy.safe.resolve('safe');
      }
    }
    this.#writeLater();
  }
}
