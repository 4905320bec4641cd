import type { EtheraError } from '@ethera/contract';
import type { VersionedStore } from '../ports/versioned-store.ts';

export interface MemoryVersionedStore extends VersionedStore {
  /** Key → text, and which one it is. */
  readonly objects: Map<string, { readonly text: string; readonly version: string }>;
  /** Just before each write: where somebody else may come first. */
  beforeReplace: (key: string) => void;
  fault: EtheraError | null;
}

/** A bucket with conditional writes, in memory. */
export function createMemoryVersionedStore(): MemoryVersionedStore {
  let writes = 0;
  const objects: MemoryVersionedStore['objects'] = new Map();
  const check = (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (store.fault) throw store.fault;
  };
  const store: MemoryVersionedStore = {
    objects,
    beforeReplace: () => undefined,
    fault: null,
    async look(key, signal) {
      check(signal);
      const object = objects.get(key);
      return object ? { body: new TextEncoder().encode(object.text), version: object.version } : null;
    },
    async replace(key, body, _contentType, version, signal) {
      check(signal);
      store.beforeReplace(key);
      if ((objects.get(key)?.version ?? null) !== version) return 'changed';
      writes += 1;
      objects.set(key, { text: new TextDecoder().decode(body), version: `v${writes}` });
      return 'replaced';
    },
  };
  return store;
}
