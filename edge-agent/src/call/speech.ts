import { ulawDurationMs } from '@ethera/contract';
import { PlaybackClock } from '../core/playback-clock.ts';
import type { Telephony } from '../ports/telephony.ts';
import { Sequence } from '../sequence.ts';
import { LONGEST_PART_MS, SEAL_BEFORE_END_MS, type SpeechDisk, SpeechFiles } from './speech-files.ts';
import { isAsked, lengthMs, type Part, partOf, takenBack } from './speech-part.ts';

/** A part that has been paused for so long is taken from Asterisk: while it has one, the lease cannot be renewed. */
const PAUSE_BUDGET_MS = 2_000;
/** The one that plays, and the next: Asterisk keeps a connection waiting for each lease that is to be renewed between two. */
const ASKED_AT_ONCE = 2;
/** A playback ends 20 ms after its last packet. Without news for this much longer, the news has been lost. */
export const NEWS_MS = 2_000;

export interface SpeechDeps {
  readonly telephony: Pick<Telephony, 'play' | 'pause' | 'resume' | 'stop'>;
  readonly legId: string;
  /** Requests to the leg whose order matters: a playback waits its turn there. */
  readonly line: Sequence;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Names the next playback. Its id is known before Asterisk's first event about it. */
  readonly playbackId: () => string;
  readonly started: (atMs: number) => void;
  /** A reply has nothing left to play, and is not complete. */
  readonly starved: (atMs: number) => void;
  /** Once, unless it is stopped. `played` is false when not all of it could be. */
  readonly finished: (played: boolean, atMs: number) => void;
  /** What went wrong, for the log. */
  readonly failed: (thrown: unknown) => void;
}

/**
 * Something the agent says: a phrase in one file, or a reply in files that grow while Asterisk plays them. One class, though
 * a long one: each method moves the same few parts on, and what one may assume of them is what the others leave.
 */
export class Speech {
  readonly #deps: SpeechDeps;
  readonly #files: SpeechFiles;
  readonly #clock = new PlaybackClock();
  #parts: Part[] = [];
  /** One after the other: a resume that overtook its pause would leave the caller in silence. */
  readonly #orders = new Sequence();
  #ordered = 0;
  #complete = false;
  #paused = false;
  #over = false;
  #startTold = false;
  #isStarved = false;
  /** Epoch milliseconds: what Asterisk last said or was told. */
  #newsAtMs = 0;
  /** Settles when Asterisk has let go of what was taken back. */
  #takenBack: Promise<void> = Promise.resolve();
  #sealTimer: NodeJS.Timeout | undefined;
  #overdueTimer: NodeJS.Timeout | undefined;
  #pauseTimer: NodeJS.Timeout | undefined;

  constructor(deps: SpeechDeps, disk: SpeechDisk) {
    this.#deps = deps;
    this.#files = new SpeechFiles(disk, deps.playbackId);
  }

  /** Speaks a file that is complete. */
  addPhrase(path: string, bytes: number): void {
    if (ulawDurationMs(bytes) > LONGEST_PART_MS) this.#demand(() => this.#files.add(this.#files.read(path)));
    else this.#addFile(path, bytes, false);
    this.complete();
  }

  /** Speaks a file while the audio of the reply is awaited; none of the reply. */
  fill(path: string, bytes: number): void {
    if (this.#over || !this.#isStarved) return;
    this.#addFile(path, bytes, true);
    this.#advance();
  }

  /** Adds µ-law of a reply. */
  append(audio: Uint8Array): void {
    if (this.#over || audio.length === 0) return;
    this.#files.add(audio);
    this.#advance();
  }

  /** Nothing more is appended. */
  complete(): void {
    this.#complete = true;
    this.#advance();
  }

  /** What Asterisk has of it, or is about to have. */
  get askedPlaybacks(): readonly string[] {
    return this.#parts.filter(isAsked).map(({ playbackId }) => playbackId);
  }

  /** Milliseconds of it that have left for the caller. */
  playedMs(atMs: number): number {
    const own = this.#parts.filter(({ isFiller }) => !isFiller);
    const before = own.filter(({ state }) => state === 'over').reduce((sum, part) => sum + lengthMs(part), 0);
    const playing = own.find(({ state }) => state === 'playing');
    return before + (playing ? Math.min(lengthMs(playing), this.#clock.playedMs(atMs)) : 0);
  }

  /** Silent at once; not one packet is lost. */
  pause(): void {
    this.#paused = true;
    clearTimeout(this.#sealTimer);
    clearTimeout(this.#overdueTimer);
    const playing = this.#playing();
    if (playing) this.#hold(playing);
  }

  resume(): void {
    this.#paused = false;
    this.#newsAtMs = this.#deps.now();
    clearTimeout(this.#pauseTimer);
    const playing = this.#playing();
    if (playing) this.#release(playing);
    this.#advance();
  }

  /**
   * Takes the speech from Asterisk, where it holds other requests up. The rest is asked for anew, behind what waits in the
   * line: at once, or when a paused one is resumed. Resolves when Asterisk has let go of it. Never rejects.
   */
  async withdraw(): Promise<void> {
    const playing = this.#playing();
    if (!playing) return;
    const goesOn = !this.#paused;
    if (goesOn) this.#hold(playing);
    await this.#takeBack(playing, goesOn);
  }

  /** Ends it without a word of `finished`. May be called twice. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#end();
    await this.#stopAll(this.#parts.filter(isAsked));
  }

  /** Ends it here, and leaves Asterisk alone. */
  abandon(): void {
    this.#end();
  }

  playbackStarted(playbackId: string, atMs: number): void {
    const part = this.#parts.find((each) => each.playbackId === playbackId);
    if (!part || this.#over || !isAsked(part) || part.state === 'playing') return;
    this.#endBefore(part);
    this.#tellStarted(atMs);
    this.#newsAtMs = atMs;
    part.state = 'playing';
    this.#clock.run(atMs);
    // It was queued, and could not be paused before it began.
    if (this.#paused) this.#hold(part);
    this.#advance();
  }

  playbackFinished(playbackId: string, played: boolean, atMs: number): void {
    const part = this.#parts.find((each) => each.playbackId === playbackId);
    if (!part || this.#over || !isAsked(part)) return;
    this.#endBefore(part);
    this.#endPart(part);
    this.#newsAtMs = atMs;
    if (!played) {
      this.#fail(atMs);
      return;
    }
    this.#tellStarted(atMs);
    this.#advance();
  }

  /** Brings files and playbacks to where they should be by now. */
  #advance(): void {
    if (this.#over) return;
    const last = this.#parts.at(-1);
    const added = this.#demand(() => this.#files.write(last, last ? this.#leftMs(last) : 0, this.#complete));
    if (!added) return;
    this.#parts.push(...added);
    if (!this.#paused) for (const part of this.#nextToAsk()) this.#play(part);
    const open = this.#parts.at(-1);
    this.#scheduleSeal(open);
    this.#scheduleOverdue();
    const silent = this.#parts.every(({ state }) => state === 'over');
    this.#tellStarved(silent && !this.#complete && this.#startTold);
    if (!silent || !this.#complete || !this.#files.isEmpty) return;
    this.#end();
    this.#deps.finished(true, this.#deps.now());
  }

  #nextToAsk(): readonly Part[] {
    const room = ASKED_AT_ONCE - this.#parts.filter(isAsked).length;
    return this.#parts.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, room));
  }

  #play(part: Part): void {
    part.state = 'asked';
    const { line, telephony, legId } = this.#deps;
    const { playbackId, path } = part;
    const longestMs = Math.max(lengthMs(part), part.sealed ? 0 : LONGEST_PART_MS) + PAUSE_BUDGET_MS;
    const played = line.run(async () => {
      // Behind what is to go it could begin before Asterisk has been told of a new pause.
      await this.#takenBack;
      if (this.#over || part.state !== 'asked') return;
      part.sent = telephony.play(legId, playbackId, path, { longestMs });
      await part.sent;
      if (part.state !== 'asked') return;
      part.state = 'queued';
      this.#newsAtMs = this.#deps.now();
      this.#advance();
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

  /** Events are lost with the connection. What must be over by now is taken to be: the call goes on. */
  #scheduleOverdue(): void {
    clearTimeout(this.#overdueTimer);
    const part = this.#parts.find(({ state }) => state !== 'over');
    if (!part?.sealed || this.#paused || (part.state !== 'queued' && part.state !== 'playing')) return;
    const { now, telephony } = this.#deps;
    const sinceMs = part.state === 'playing' ? now() : this.#newsAtMs;
    const inMs = Math.max(0, sinceMs + this.#leftMs(part) + NEWS_MS - now());
    this.#overdueTimer = setTimeout(() => {
      // Whatever holds it up must not hold up the next.
      telephony.stop(part.playbackId).catch(() => undefined);
      this.playbackFinished(part.playbackId, true, now());
    }, inMs);
  }

  /** The clock stops when Asterisk has, and not at all when it has refused: never behind the reader. */
  #hold(part: Part): void {
    const nowMs = this.#deps.now();
    part.pausedAtMs ??= nowMs;
    clearTimeout(this.#pauseTimer);
    const leftMs = PAUSE_BUDGET_MS - part.pausedMs - (nowMs - part.pausedAtMs);
    this.#pauseTimer = setTimeout(() => void this.#takeBack(part), Math.max(0, leftMs));
    const order = ++this.#ordered;
    void this.#order(async () => {
      await this.#deps.telephony.pause(part.playbackId);
      if (part !== this.#playing()) return;
      this.#clock.hold(this.#deps.now());
      // Asterisk is told to go on already.
      if (order !== this.#ordered) this.#clock.run(this.#deps.now());
    });
  }

  /** Undoes `#hold`. */
  #release(part: Part): void {
    const nowMs = this.#deps.now();
    clearTimeout(this.#pauseTimer);
    part.pausedMs += nowMs - (part.pausedAtMs ?? nowMs);
    part.pausedAtMs = null;
    this.#clock.run(nowMs);
    this.#ordered += 1;
    void this.#order(() => this.#deps.telephony.resume(part.playbackId));
  }

  /** A paused playback holds the lease up. Without it and what is queued behind, nothing does; the resume asks anew. */
  #takeBack(part: Part, goesOn = false): Promise<void> {
    clearTimeout(this.#pauseTimer);
    // Behind the pause, whose answer says how much was played.
    return this.#order(async () => {
      if (this.#over || !(this.#paused || goesOn) || part !== this.#playing()) return;
      const playedMs = Math.min(lengthMs(part), Math.floor(this.#clock.playedMs(this.#deps.now())));
      const asked = this.#parts.filter(isAsked);
      const rest = this.#restAfter(part, playedMs);
      // Better said where it holds something up than not at all.
      if (!rest && goesOn && !this.#paused) {
        this.#release(part);
        return this.#advance();
      }
      this.#parts = rest ?? this.#again(part);
      part.cutAfterMs = rest ? playedMs : 0;
      for (const each of asked) this.#endPart(each);
      this.#takenBack = this.#stopAll(asked);
      this.#advance();
      await this.#takenBack;
    });
  }

  /** The parts with what is left of one in a file of its own; undefined where the disk has no room for it. */
  #restAfter(part: Part, playedMs: number): Part[] | undefined {
    try {
      return takenBack(this.#parts, part, playedMs, (each, ms) => this.#files.rest(each, ms));
    } catch (thrown) {
      this.#deps.failed(thrown);
      return undefined;
    }
  }

  /** Said from its beginning, a part needs no file but its own. */
  #again(part: Part): Part[] {
    return takenBack(this.#parts, part, 0, (each) => this.#files.rest(each, 0));
  }

  /** From the last to the first: the end of one playback begins the next that is queued. */
  async #stopAll(asked: readonly Part[]): Promise<void> {
    for (const { sent, playbackId } of asked.toReversed()) {
      // Still in the line, it does not leave any more.
      if (!sent) continue;
      // Asterisk does not know of it before, and would play it after all.
      await sent.catch(() => undefined);
      await this.#deps.telephony.stop(playbackId).catch(() => undefined);
    }
  }

  /** Playbacks keep their order: news of one is also that those before it are over. */
  #endBefore(part: Part): void {
    for (const each of this.#parts.slice(0, this.#parts.indexOf(part))) if (isAsked(each)) this.#endPart(each);
  }

  #endPart(part: Part): void {
    if (part.state === 'playing') {
      this.#clock.reset();
      clearTimeout(this.#pauseTimer);
    }
    part.state = 'over';
    part.sealed = true;
  }

  #tellStarted(atMs: number): void {
    if (this.#startTold) return;
    this.#startTold = true;
    this.#deps.started(atMs);
  }

  #tellStarved(isStarved: boolean): void {
    const wasStarved = this.#isStarved;
    this.#isStarved = isStarved;
    if (isStarved && !wasStarved) this.#deps.starved(this.#deps.now());
  }

  #addFile(path: string, bytes: number, isFiller: boolean): void {
    const part = partOf({ playbackId: this.#deps.playbackId(), path, bytes: () => bytes, append: null }, isFiller);
    part.sealed = true;
    this.#parts.push(part);
  }

  #playing(): Part | undefined {
    return this.#parts.find(({ state }) => state === 'playing');
  }

  /** A playback that ended this very moment refuses the order, and its end is on its way to us. */
  #order(order: () => Promise<void>): Promise<void> {
    return this.#orders.run(order).catch(() => undefined);
  }

  /** What the disk refuses is the end of the speech. */
  #demand<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (thrown) {
      this.#deps.failed(thrown);
      this.#fail(this.#deps.now());
      return undefined;
    }
  }

  #fail(atMs: number): void {
    void this.stop();
    this.#deps.finished(false, atMs);
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#sealTimer);
    clearTimeout(this.#overdueTimer);
    clearTimeout(this.#pauseTimer);
  }
}
