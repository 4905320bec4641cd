import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EtheraError } from '@ethera/contract';
import type { CallFiles, PlayableFile } from '../ports/call-files.ts';
import { makeSharedFolder } from './shared-folder.ts';

/** Asterisk reads as the group. */
const FILE_MODE = 0o640;

export interface DiskCallFilesOptions {
  /** What Asterisk plays. */
  readonly mediaFolder: string;
}

/** Call files that survive nothing: `open` removes what a killed agent left. */
export interface DiskCallFiles extends CallFiles {
  /** Rejects with EtheraError `media.unwritable`. */
  open(): Promise<void>;
}

/** Files of calls on this machine's disk, which Asterisk shares. */
export function createDiskCallFiles({ mediaFolder }: DiskCallFilesOptions): DiskCallFiles {
  const calls = join(resolve(mediaFolder), 'calls');
  const folderOf = (callId: string) => join(calls, callId);

  return {
    async open() {
      try {
        await rm(calls, { recursive: true, force: true });
        makeSharedFolder(calls);
      } catch (thrown) {
        throw unwritable(thrown);
      }
    },
    create(callId, name) {
      const folder = folderOf(callId);
      const path = join(folder, name);
      try {
        makeSharedFolder(folder);
        writeFileSync(`${path}.ulaw`, '');
        // Not by the mode of the write: the umask would take the group's rights away.
        chmodSync(`${path}.ulaw`, FILE_MODE);
      } catch (thrown) {
        throw unwritable(thrown);
      }
      return new DiskPlayableFile(path);
    },
    readPlayable(path) {
      try {
        return readFileSync(`${path}.ulaw`);
      } catch (thrown) {
        throw new EtheraError('media.unplayable', `what is played cannot be read: ${reasonOf(thrown)}`, {
          cause: thrown,
        });
      }
    },
    async readRecording(path) {
      try {
        return await readFile(path);
      } catch (thrown) {
        throw new EtheraError('recording.unreadable', `a recording cannot be read: ${reasonOf(thrown)}`, {
          cause: thrown,
        });
      }
    },
    clear: (callId) => rm(folderOf(callId), { recursive: true, force: true }),
  };
}

class DiskPlayableFile implements PlayableFile {
  readonly path: string;
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Synchronous on purpose: how far Asterisk has read must not change between the decision to append and the append. */
  append(audio: Uint8Array): void {
    try {
      appendFileSync(`${this.path}.ulaw`, audio);
    } catch (thrown) {
      throw unwritable(thrown);
    }
    this.#bytes += audio.length;
  }
}

function unwritable(thrown: unknown): EtheraError {
  return new EtheraError('media.unwritable', `ETHERA_MEDIA_DIR cannot be written: ${reasonOf(thrown)}`, {
    cause: thrown,
  });
}

function reasonOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'unknown';
}
