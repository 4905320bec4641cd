import { ulawBytes } from '@ethera/contract';
import { FIRST_AUDIO_BYTES } from '../core/call.ts';
import type { PlayableFile } from '../ports/call-files.ts';
import { type Part, partOf } from './speech-part.ts';

/**
 * What Asterisk must still have before it when a file gets its last byte: a read that finds nothing ends the playback,
 * and what is appended after that read is never heard. Five times the longest pause of the event loop seen under load.
 */
export const SEAL_BEFORE_END_MS = 100;
/**
 * A speech goes on in a new file after this much: the lease is renewed between two files, not within one, and has to outlast
 * one with its pauses.
 */
export const LONGEST_PART_MS = 4_000;

/** Where the files of one speech are. */
export interface SpeechDisk {
  /** Makes the next file. */
  readonly create: () => PlayableFile;
  /** What is in a file, by its path. */
  readonly read: (path: string) => Uint8Array;
}

/** Spreads the audio of a reply over files that grow while Asterisk plays them. */
export class SpeechFiles {
  readonly #disk: SpeechDisk;
  readonly #playbackId: () => string;
  /** Bytes for which there is no file yet. */
  #pending: Uint8Array[] = [];

  constructor(disk: SpeechDisk, playbackId: () => string) {
    this.#disk = disk;
    this.#playbackId = playbackId;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** What is in a file. @throws {EtheraError} `media.unplayable` */
  read(path: string): Uint8Array {
    return this.#disk.read(path);
  }

  add(audio: Uint8Array): void {
    this.#pending.push(audio);
  }

  /**
   * Nothing that waits may come between the caller's look at the clock and the write: the reader moves on meanwhile.
   * @param last the newest part, of which Asterisk still has `leftMs` before it
   * @param complete no more is added
   * @returns the parts that come after it
   * @throws {EtheraError} `media.unwritable`
   */
  write(last: Part | undefined, leftMs: number, complete: boolean): Part[] {
    if (last && !last.sealed) {
      last.sealed = complete || leftMs <= SEAL_BEFORE_END_MS;
      if (!last.sealed) this.#flushInto(last);
    }
    const added: Part[] = [];
    for (let newest = last; newest?.sealed !== false && this.#isEnough(complete); newest = added.at(-1)) {
      const file = this.#disk.create();
      const part = partOf({
        playbackId: this.#playbackId(),
        path: file.path,
        bytes: () => file.bytes,
        append: (audio) => file.append(audio),
      });
      added.push(part);
      this.#flushInto(part);
      part.sealed ||= complete;
    }
    return added;
  }

  /**
   * What is left of a part, as a part that takes no more bytes. It has a file of its own: before Asterisk goes to a place
   * within a file, it plays the first packet.
   * @throws {EtheraError} `media.unwritable`, `media.unplayable`
   */
  rest(part: Part, playedMs: number): Part {
    const { path, bytes } = playedMs === 0 ? part : this.#restFile(part.path, playedMs);
    return { ...partOf({ playbackId: this.#playbackId(), path, bytes, append: null }, part.isFiller), sealed: true };
  }

  #restFile(playedPath: string, playedMs: number): Pick<Part, 'path' | 'bytes'> {
    const file = this.#disk.create();
    file.append(this.#disk.read(playedPath).subarray(ulawBytes(playedMs)));
    return { path: file.path, bytes: () => file.bytes };
  }

  #isEnough(complete: boolean): boolean {
    const bytes = this.#pending.reduce((sum, audio) => sum + audio.length, 0);
    return bytes >= FIRST_AUDIO_BYTES || (complete && bytes > 0);
  }

  /** Seals the part when it is full, and leaves the rest. */
  #flushInto(part: Part): void {
    for (let audio = this.#pending.shift(); audio; audio = this.#pending.shift()) {
      const room = ulawBytes(LONGEST_PART_MS) - part.bytes();
      part.append?.(audio.subarray(0, room));
      if (audio.length < room) continue;
      part.sealed = true;
      if (audio.length > room) this.#pending.unshift(audio.subarray(room));
      return;
    }
  }
}
