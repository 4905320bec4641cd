import { EtheraError, ULAW_FRAME_BYTES } from '@ethera/contract';
import type { PlayOptions, Telephony } from '../ports/telephony.ts';

const FRAME_MS = 20;

export interface AsteriskReaderDeps {
  /** What is in the file by now. */
  readonly read: (path: string) => readonly number[];
  readonly started: (playbackId: string) => void;
  readonly finished: (playbackId: string) => void;
  /** Milliseconds until the next request arrives, or the next event: asked anew for each. */
  readonly requestMs: () => number;
  readonly eventMs: () => number;
}

interface Playback {
  readonly id: string;
  readonly path: string;
  offset: number;
  paused: boolean;
}

/**
 * How Asterisk plays: 20 ms frames, one playback after the other; the first read that finds nothing ends a playback,
 * and the next begins in its place. Requests take their time and may overtake each other; events keep their order.
 */
export class AsteriskReader implements Pick<Telephony, 'play' | 'pause' | 'resume' | 'stop'> {
  /** Every byte that went to the caller. */
  readonly heard: number[] = [];
  /** Stops and their order. */
  readonly stopped: string[] = [];
  readonly #deps: AsteriskReaderDeps;
  readonly #queue: Playback[] = [];
  #ticking: NodeJS.Timeout | undefined;
  #lastEvent: Promise<void> = Promise.resolve();

  constructor(deps: AsteriskReaderDeps) {
    this.#deps = deps;
  }

  get playing(): readonly string[] {
    return this.#queue.map(({ id }) => id);
  }

  async play(_legId: string, id: string, path: string, _options: PlayOptions): Promise<void> {
    await this.#arrive();
    this.#queue.push({ id, path, offset: 0, paused: false });
    if (this.#queue.length > 1) return;
    this.#begin();
    this.#run();
  }

  async pause(id: string): Promise<void> {
    await this.#arrive();
    this.#current(id).paused = true;
  }

  async resume(id: string): Promise<void> {
    await this.#arrive();
    const current = this.#current(id);
    if (!current.paused) return;
    current.paused = false;
    this.#run();
  }

  async stop(id: string): Promise<void> {
    await this.#arrive();
    const index = this.#queue.findIndex((playback) => playback.id === id);
    if (index < 0) throw new EtheraError('ari.request', 'no such playback');
    this.stopped.push(id);
    if (index === 0) this.#finish();
    else this.#queue.splice(index, 1);
  }

  #current(id: string): Playback {
    const [current] = this.#queue;
    if (current?.id !== id) throw new EtheraError('ari.request', 'no such playback');
    return current;
  }

  /** The next frame goes out now: after a pause, too. */
  #run(): void {
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => this.#tick(), FRAME_MS);
    this.#tick();
  }

  #tick(): void {
    for (let current = this.#queue[0]; current; current = this.#queue[0]) {
      if (current.paused) return;
      const frame = this.#deps.read(current.path).slice(current.offset, current.offset + ULAW_FRAME_BYTES);
      if (frame.length > 0) {
        current.offset += frame.length;
        this.heard.push(...frame);
        return;
      }
      this.#finish();
    }
  }

  #begin(): void {
    const [current] = this.#queue;
    if (current) this.#tell(() => this.#deps.started(current.id));
    else clearInterval(this.#ticking);
  }

  #finish(): void {
    const over = this.#queue.shift();
    if (over) this.#tell(() => this.#deps.finished(over.id));
    this.#begin();
  }

  #tell(event: () => void): void {
    const arrived = later(this.#deps.eventMs());
    this.#lastEvent = Promise.all([this.#lastEvent, arrived]).then(event);
  }

  #arrive(): Promise<void> {
    return later(this.#deps.requestMs());
  }
}

function later(ms: number): Promise<void> {
  // A timer of none still takes a millisecond.
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve) => setTimeout(resolve, ms));
}
