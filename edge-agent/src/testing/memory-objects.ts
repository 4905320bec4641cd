import type { ObjectReader } from '../ports/object-reader.ts';

/** A bucket in memory, as an operator reads it. */
export class MemoryObjects implements ObjectReader {
  readonly objects = new Map<string, Uint8Array | string>();
  /** Prefixes that were listed. */
  readonly listed: string[] = [];

  async list(prefix: string) {
    this.listed.push(prefix);
    const folders = new Set<string>();
    const keys: string[] = [];
    for (const key of [...this.objects.keys()].sort()) {
      if (!key.startsWith(prefix)) continue;
      const slash = key.indexOf('/', prefix.length);
      if (slash < 0) keys.push(key);
      else folders.add(key.slice(0, slash + 1));
    }
    return { folders: [...folders], keys };
  }

  async get(key: string): Promise<Uint8Array | null> {
    const body = this.objects.get(key);
    return body === undefined ? null : Buffer.from(body);
  }
}
