import { basename } from 'node:path';
import type { StoredRecording, StoredRecordings } from '../ports/stored-recordings.ts';
import type { FakeTelephony } from './fake-telephony.ts';
import type { MemoryCallFiles } from './memory-call-files.ts';

/** What Asterisk has on disk: what was recorded, less what it was told to remove. */
export class MemoryStoredRecordings implements StoredRecordings {
  readonly #files: MemoryCallFiles;
  readonly #telephony: FakeTelephony;
  /** When each was written last, in epoch milliseconds; the beginning of time unless it is said. */
  readonly writtenAtMs = new Map<string, number>();

  constructor(files: MemoryCallFiles, telephony: FakeTelephony) {
    this.#files = files;
    this.#telephony = telephony;
  }

  async of(callId: string): Promise<readonly StoredRecording[]> {
    const deleted = new Set(this.#telephony.asked('deleteRecording').map(([path]) => path));
    return [...this.#files.recordings.keys()]
      .filter((path) => basename(path).startsWith(`${callId}-`) && !deleted.has(path))
      .toSorted()
      .map((path) => ({ name: basename(path, '.ulaw'), path, writtenAtMs: this.writtenAtMs.get(path) ?? 0 }));
  }
}
