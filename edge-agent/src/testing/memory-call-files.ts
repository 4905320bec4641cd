import { EtheraError } from '@ethera/contract';
import type { CallFiles, PlayableFile } from '../ports/call-files.ts';

/** Call files in memory. */
export class MemoryCallFiles implements CallFiles {
  /** By path without extension. */
  readonly created = new Map<string, number[]>();
  /** By path without extension. */
  readonly phrases = new Map<string, Uint8Array>();
  /** By path. What is not listed cannot be read. */
  readonly recordings = new Map<string, Uint8Array>();
  readonly unreadable = new Set<string>();
  readonly cleared: string[] = [];
  /** No file can be created or extended while this is set. */
  unwritable = false;

  create(callId: string, name: string): PlayableFile {
    const path = `/media/calls/${callId}/${name}`;
    const bytes: number[] = [];
    this.#demandWritable();
    this.created.set(path, bytes);
    return {
      path,
      get bytes() {
        return bytes.length;
      },
      append: (audio) => {
        this.#demandWritable();
        for (const byte of audio) bytes.push(byte);
      },
    };
  }

  readPlayable(path: string): Uint8Array {
    const ulaw = this.created.get(path) ?? this.phrases.get(path);
    if (!ulaw) throw new EtheraError('media.unplayable', 'what is played cannot be read: ENOENT');
    return Uint8Array.from(ulaw);
  }

  async readRecording(path: string): Promise<Uint8Array> {
    const ulaw = this.recordings.get(path);
    if (!ulaw || this.unreadable.has(path))
      throw new EtheraError('recording.unreadable', 'a recording cannot be read: ENOENT');
    return ulaw;
  }

  async clear(callId: string): Promise<void> {
    this.cleared.push(callId);
    for (const path of this.created.keys()) {
      if (path.startsWith(`/media/calls/${callId}/`)) this.created.delete(path);
    }
  }

  #demandWritable(): void {
    if (this.unwritable) throw new EtheraError('media.unwritable', 'ETHERA_MEDIA_DIR cannot be written: ENOSPC');
  }
}
