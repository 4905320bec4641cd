import { EtheraError } from '@ethera/contract';
import type { RecordingStore } from '../ports/recording-store.ts';

export interface MemoryStore extends RecordingStore {
  readonly objects: Map<string, { readonly body: Uint8Array; readonly contentType: string }>;
  /** Keys whose size was asked for, oldest first. */
  readonly looks: string[];
  /** Every call of this kind fails so until the fault is taken away. */
  readonly faults: Map<'read' | 'size' | 'create', EtheraError>;
}

/** A bucket in memory. */
export function createMemoryStore(): MemoryStore {
  const objects: MemoryStore['objects'] = new Map();
  const faults: MemoryStore['faults'] = new Map();
  const looks: string[] = [];
  const enter = async (operation: 'read' | 'size' | 'create', signal: AbortSignal) => {
    signal.throwIfAborted();
    const fault = faults.get(operation);
    if (fault) throw fault;
  };
  return {
    objects,
    faults,
    looks,
    async read(key, signal) {
      await enter('read', signal);
      const object = objects.get(key);
      if (!object) throw new EtheraError('recording.missing', `there is no ${key}`);
      return object.body;
    },
    async size(key, signal) {
      looks.push(key);
      await enter('size', signal);
      return objects.get(key)?.body.length ?? null;
    },
    async create(key, body, contentType, signal) {
      await enter('create', signal);
      if (objects.has(key)) return 'exists';
      objects.set(key, { body, contentType });
      return 'created';
    },
  };
}
