import { ulawBytes, ulawDurationMs } from '@ethera/contract';
import { PlaybackClock } from '../core/playback-clock.ts';
import type { PlayableFile } from '../ports/call-files.ts';
import type { Telephony } from '../ports/telephony.ts';
import { Sequence } from '../sequence.ts';

/** Less would run dry at the first hiccup of the stream. */
const FIRST_AUDIO_BYTES = ulawBytes(200);
/**
 * What Asterisk must still have before it when a file gets its last byte: a read that finds nothing ends the playback,
 * and what is appended after that read is never heard. Five times the longest pause of the event loop seen under load.
 */
const SEAL_BEFORE_END_MS = 100;
/** A reply goes on in a new file after this much: the lease is renewed between two files, not within one. */
const LONGEST_PART_MS = 15_000;

export interface SpeechDeps {
  readonly telephony: Pick<Telephony, 'play' | 'pause' | 'resume' | 'stop'>;
  readonly legId: string;
  /** How long it may be paused at most. */
  readonly longestPauseMs: number;
  /** Requests to the leg whose order matters: a playback waits its turn there. */
  readonly line: Sequence;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Names the next playback. Its id is known before Asterisk's first event about it. */
  readonly playbackId: () => string;
  readonly started: (atMs: number) => void;
  /** Once, unless it is stopped. `played` is false when not all of it could be. */
  readonly finished: (played: boolean, atMs: number) => void;
  /** What went wrong, for the log. */
  readonly failed: (thrown: unknown) => void;
}

/** One file of a speech. A sealed file gets no more bytes: all of them are heard. */
interface Part {
  readonly playbackId: string;
  readonly path: string;
  readonly bytes: () => number;
  readonly append: PlayableFile['append'] | null;
  sealed: boolean;
  /** The request to play it, once it has left. */
  sent: Promise<void> | undefined;
  state: 'waiting' | 'asked' | 'playing' | 'over';
}

/** Something the agent says: a phrase in one file, or a reply in files that grow while Asterisk plays them. */
export class Speech {
  readonly #deps: SpeechDeps;
  readonly #createFile: () => PlayableFile;
  readonly #clock = new PlaybackClock();
  readonly #parts: Part[] = [];
  /** One after the other: a resume that overtook its pause would leave the caller in silence. */
  readonly #orders = new Sequence();
  #ordered = 0;
  /** Bytes for which there is no file yet. */
  #pending: Uint8Array[] = [];
  #complete = false;
  #paused = false;
  #over = false;
  #sealTimer: NodeJS.Timeout | undefined;

  /** @param createFile makes the next file of a reply; a speech that is one phrase never calls it */
  constructor(deps: SpeechDeps, createFile: () => PlayableFile) {
    this.#deps = deps;
    this.#createFile = createFile;
  }

  /** Speaks a file that is complete. */
  addPhrase(path: string, bytes: number): void {
    this.#addPart(path, () => bytes, null).sealed = true;
    this.complete();
  }

  /** Adds µ-law of a reply. */
  append(audio: Uint8Array): void {
    if (this.#over || audio.length === 0) return;
    this.#pending.push(audio);
    this.#advance();
  }

  /** Nothing more is appended. */
  complete(): void {
    this.#complete = true;
    this.#advance();
  }

  /** Milliseconds of it that have left for the caller. */
  playedMs(atMs: number): number {
    const playing = this.#playing();
    const before = this.#parts.filter(({ state }) => state === 'over').reduce((sum, part) => sum + lengthMs(part), 0);
    return before + (playing ? Math.min(lengthMs(playing), this.#clock.playedMs(atMs)) : 0);
  }

  /** Silent at once; not one packet is lost. */
  pause(): void {
    this.#paused = true;
    clearTimeout(this.#sealTimer);
    const playing = this.#playing();
    if (playing) this.#hold(playing);
  }

  resume(): void {
    this.#paused = false;
    const playing = this.#playing();
    if (playing) {
      this.#clock.run(this.#deps.now());
      this.#ordered += 1;
      this.#order(() => this.#deps.telephony.resume(playing.playbackId));
    }
    this.#advance();
  }

  /** Ends it without a word of `finished`. May be called twice. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#end();
    // From the last to the first: the end of one playback begins the next that is queued.
    const asked = this.#parts.filter(({ state }) => state === 'asked' || state === 'playing').reverse();
    for (const { sent, playbackId } of asked) {
      // Still in the queue, it does not leave any more.
      if (!sent) continue;
      // Asterisk does not know of it before, and would play it after all.
      await sent.catch(() => undefined);
      await this.#deps.telephony.stop(playbackId).catch(() => undefined);
    }
  }

  playbackStarted(playbackId: string, atMs: number): void {
    const part = this.#parts.find((each) => each.playbackId === playbackId);
    if (!part || this.#over) return;
    if (part === this.#parts[0]) this.#deps.started(atMs);
    part.state = 'playing';
    this.#clock.run(atMs);
    // It was queued, and could not be paused before it began.
    if (this.#paused) this.#hold(part);
    this.#advance();
  }

  playbackFinished(playbackId: string, played: boolean, atMs: number): void {
    const part = this.#parts.find((each) => each.playbackId === playbackId);
    if (!part || this.#over) return;
    part.state = 'over';
    part.sealed = true;
    this.#clock.reset();
    if (played) this.#advance();
    else this.#fail(atMs);
  }

  /** Brings files and playbacks to where they should be by now. */
  #advance(): void {
    if (this.#over) return;
    try {
      this.#write();
    } catch (thrown) {
      this.#deps.failed(thrown);
      this.#fail(this.#deps.now());
      return;
    }
    if (!this.#paused) for (const part of this.#parts.filter(({ state }) => state === 'waiting')) this.#play(part);
    const open = this.#parts.at(-1);
    this.#scheduleSeal(open);
    const done = this.#complete && this.#pending.length === 0 && this.#parts.every(({ state }) => state === 'over');
    if (!done) return;
    this.#end();
    this.#deps.finished(true, this.#deps.now());
  }

  /** The check and the write must not be parted by anything that waits: the reader moves on meanwhile. */
  #write(): void {
    const last = this.#parts.at(-1);
    if (last && !last.sealed) {
      last.sealed = this.#complete || this.#leftMs(last) <= SEAL_BEFORE_END_MS;
      if (!last.sealed) this.#flushInto(last);
    }
    while (this.#parts.at(-1)?.sealed !== false && this.#isEnoughPending()) {
      const file = this.#createFile();
      const part = this.#addPart(
        file.path,
        () => file.bytes,
        (audio) => file.append(audio),
      );
      this.#flushInto(part);
      part.sealed ||= this.#complete;
    }
  }

  #isEnoughPending(): boolean {
    const bytes = this.#pending.reduce((sum, audio) => sum + audio.length, 0);
    return bytes >= FIRST_AUDIO_BYTES || (this.#complete && bytes > 0);
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

  #addPart(path: string, bytes: () => number, append: Part['append']): Part {
    const playbackId = this.#deps.playbackId();
    const part: Part = { playbackId, path, bytes, append, sealed: false, sent: undefined, state: 'waiting' };
    this.#parts.push(part);
    return part;
  }

  #play(part: Part): void {
    part.state = 'asked';
    const { line, telephony, legId, longestPauseMs } = this.#deps;
    const longestMs = Math.max(lengthMs(part), part.sealed ? 0 : LONGEST_PART_MS) + longestPauseMs;
    const played = line.run(async () => {
      if (this.#over) return;
      part.sent = telephony.play(legId, part.playbackId, part.path, longestMs);
      await part.sent;
    });
    played.catch((thrown: unknown) => {
      if (this.#over) return;
      this.#deps.failed(thrown);
      this.#fail(this.#deps.now());
    });
  }

  /** Audio of the part that Asterisk has not sent yet. */
  #leftMs(part: Part): number {
    const playedMs = part === this.#playing() ? this.#clock.playedMs(this.#deps.now()) : 0;
    return lengthMs(part) - (part.state === 'over' ? lengthMs(part) : playedMs);
  }

  #scheduleSeal(part: Part | undefined): void {
    clearTimeout(this.#sealTimer);
    if (!part || part.sealed || part.state !== 'playing' || this.#paused) return;
    const inMs = Math.max(0, this.#leftMs(part) - SEAL_BEFORE_END_MS);
    this.#sealTimer = setTimeout(() => this.#advance(), inMs);
  }

  /** The clock stops when Asterisk has, and not at all when it has refused: never behind the reader. */
  #hold(part: Part): void {
    const order = ++this.#ordered;
    this.#order(async () => {
      await this.#deps.telephony.pause(part.playbackId);
      if (part !== this.#playing()) return;
      this.#clock.hold(this.#deps.now());
      // Asterisk is told to go on already.
      if (order !== this.#ordered) this.#clock.run(this.#deps.now());
    });
  }

  #playing(): Part | undefined {
    return this.#parts.find(({ state }) => state === 'playing');
  }

  /** A playback that ended this very moment refuses the order, and its end is on its way to us. */
  #order(order: () => Promise<void>): void {
    this.#orders.run(order).catch(() => undefined);
  }

  #fail(atMs: number): void {
    void this.stop();
    this.#deps.finished(false, atMs);
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#sealTimer);
  }
}

function lengthMs(part: Part): number {
  return ulawDurationMs(part.bytes());
}
