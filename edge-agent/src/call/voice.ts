import { EtheraError } from '@ethera/contract';
import type { CallFiles } from '../ports/call-files.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { Sequence } from '../sequence.ts';
import { Speech } from './speech.ts';

export interface VoiceDeps {
  readonly telephony: Pick<Telephony, 'play' | 'pause' | 'resume' | 'stop'>;
  readonly files: Pick<CallFiles, 'create' | 'readPlayable'>;
  readonly callId: string;
  readonly legId: string;
  /** Requests to the leg whose order matters. */
  readonly line: Sequence;
  readonly now: () => number;
  readonly started: (speech: number, atMs: number) => void;
  readonly starved: (speech: number, atMs: number) => void;
  readonly finished: (speech: number, played: boolean, atMs: number) => void;
  readonly failed: (thrown: unknown) => void;
}

/** What the agent says on one call, one speech at a time. */
export class Voice {
  readonly #deps: VoiceDeps;
  /** The speeches that Asterisk may still have something to say about. */
  readonly #speeches = new Map<number, Speech>();
  #files = 0;

  constructor(deps: VoiceDeps) {
    this.#deps = deps;
  }

  speakPhrase(id: number, path: string, bytes: number): void {
    this.#begin(id, 'phrase').addPhrase(path, bytes);
  }

  /** A reply, whose audio comes with `append` and ends with `complete`. */
  speakReply(id: number, name: string): Pick<Speech, 'append' | 'complete'> {
    return this.#begin(id, name);
  }

  /** Says a phrase while a reply's own audio is awaited. */
  fill(id: number, path: string, bytes: number): void {
    this.#speeches.get(id)?.fill(path, bytes);
  }

  /** Milliseconds of the speech that have left for the caller; null when nothing is being said. */
  playedMs(atMs: number): number | null {
    return [...this.#speeches.values()].at(-1)?.playedMs(atMs) ?? null;
  }

  /** What Asterisk may be playing or have queued, in the order in which it was asked. */
  get askedPlaybacks(): readonly string[] {
    return [...this.#speeches.values()].flatMap((speech) => speech.askedPlaybacks);
  }

  pause(id: number): void {
    this.#speeches.get(id)?.pause();
  }

  resume(id: number): void {
    this.#speeches.get(id)?.resume();
  }

  /** As `Speech.withdraw` does. */
  async withdraw(id: number): Promise<void> {
    await this.#speeches.get(id)?.withdraw();
  }

  /** Asks for nothing more, and stops nothing: the leg is another process's. */
  abandon(): void {
    for (const speech of this.#speeches.values()) speech.abandon();
    this.#speeches.clear();
  }

  stop(id: number): void {
    void this.#speeches.get(id)?.stop();
    this.#speeches.delete(id);
  }

  playbackStarted(playbackId: string, atMs: number): void {
    this.#ownerOf(playbackId)?.playbackStarted(playbackId, atMs);
  }

  playbackFinished(playbackId: string, played: boolean, atMs: number): void {
    const owner = this.#ownerOf(playbackId);
    if (owner && !played) this.#deps.failed(new EtheraError('media.unplayable', 'Asterisk could not play a file'));
    owner?.playbackFinished(playbackId, played, atMs);
  }

  #begin(id: number, name: string): Speech {
    const { telephony, files, callId, legId, line, now, started, starved, finished, failed } = this.#deps;
    let playbacks = 0;
    const speech = new Speech(
      {
        telephony,
        legId,
        line,
        now,
        playbackId: () => `${callId}.${id}.${++playbacks}`,
        started: (atMs) => started(id, atMs),
        starved: (atMs) => starved(id, atMs),
        finished: (played, atMs) => {
          this.#speeches.delete(id);
          finished(id, played, atMs);
        },
        failed,
      },
      {
        create: () => files.create(callId, `${name}-${++this.#files}`),
        read: (path) => files.readPlayable(path),
      },
    );
    this.#speeches.set(id, speech);
    return speech;
  }

  #ownerOf(playbackId: string): Speech | undefined {
    return this.#speeches.get(Number(playbackId.split('.')[1]));
  }
}
