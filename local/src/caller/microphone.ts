import { mulawSilence } from '../audio/mulaw.ts';
import { dtmfEventOf, dtmfPayload } from './rtp-packet.ts';

/** Length of a packet: what every telephone and trunk uses. */
export const frameMs = 20;
export const frameSamples = 160;

/** When something was spoken, in milliseconds since the epoch: its first sample, and the end of its last. */
export interface Spoken {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** What leaves in one 20 ms slot. */
export type Frame =
  | { readonly kind: 'audio'; readonly payload: Uint8Array }
  /** `sinceStart` counts slots since the key went down: the whole press carries the timestamp of its first slot. */
  | { readonly kind: 'key'; readonly payload: Uint8Array; readonly sinceStart: number }
  | { readonly kind: 'nothing' };

interface Item {
  frame(index: number): Frame;
  readonly frames: number;
  /** The end of the item within its last frame, in samples. */
  readonly lastFrameSamples: number;
  readonly done: PromiseWithResolvers<Spoken>;
  index: number;
  startedAtMs: number;
}

const silentFrame = new Uint8Array(frameSamples).fill(mulawSilence);

/** A key goes down for 100 ms; the end is sent thrice, for a lost end is a key held for ever; then it rests. */
const keyDownFrames = 5;
const keyEndFrames = 3;
const keyRestFrames = 2;

/** What the caller says next, in order. Knows no clock: whoever takes a frame says when it is due. */
export class Microphone {
  readonly #items: Item[] = [];
  readonly #idle: Frame;

  /** With `sendSilence` an idle microphone sends silence; otherwise nothing, as with voice activity detection. */
  constructor(sendSilence: boolean) {
    this.#idle = sendSilence ? { kind: 'audio', payload: silentFrame } : { kind: 'nothing' };
  }

  /** Queues µ-law audio. Resolves when its last sample has been taken. */
  play(mulaw: Uint8Array): Promise<Spoken> {
    const frames = Math.ceil(mulaw.length / frameSamples);
    const lastFrameSamples = mulaw.length - (frames - 1) * frameSamples;
    return this.#queue(frames, lastFrameSamples, (index) => {
      const part = mulaw.subarray(index * frameSamples, (index + 1) * frameSamples);
      if (part.length === frameSamples) return { kind: 'audio', payload: part };
      const payload = silentFrame.slice();
      payload.set(part);
      return { kind: 'audio', payload };
    });
  }

  /**
   * Queues the press of keys, one after the other.
   * @throws {RangeError} for what is no key of a telephone; then none is pressed
   */
  async press(keys: string): Promise<void> {
    const events = [...keys].map((key) => {
      const event = dtmfEventOf(key);
      if (event === undefined) throw new RangeError(`"${key}" is no key of a telephone: 0-9, *, #, A-D`);
      return event;
    });
    await Promise.all(events.map((event) => this.#pressOne(event)));
  }

  #pressOne(event: number): Promise<Spoken> {
    return this.#queue(keyDownFrames + keyEndFrames + keyRestFrames, frameSamples, (index) => {
      if (index >= keyDownFrames + keyEndFrames) return this.#idle;
      const down = Math.min(index + 1, keyDownFrames);
      const payload = dtmfPayload(event, down * frameSamples, index >= keyDownFrames);
      return { kind: 'key', payload, sinceStart: index };
    });
  }

  /** The frame that leaves at `dueAtMs` (epoch): it holds the 20 ms before. */
  take(dueAtMs: number): Frame {
    const item = this.#items[0];
    if (!item) return this.#idle;
    const frameStartMs = dueAtMs - frameMs;
    if (item.index === 0) item.startedAtMs = frameStartMs;
    const frame = item.frame(item.index);
    item.index += 1;
    if (item.index === item.frames) {
      this.#items.shift();
      const endedAtMs = frameStartMs + item.lastFrameSamples / (frameSamples / frameMs);
      item.done.resolve({ startedAtMs: item.startedAtMs, endedAtMs });
    }
    return frame;
  }

  /** Rejects everything that has not been taken in full. */
  cut(reason: Error): void {
    for (const item of this.#items.splice(0)) item.done.reject(reason);
  }

  #queue(frames: number, lastFrameSamples: number, frame: Item['frame']): Promise<Spoken> {
    const done = Promise.withResolvers<Spoken>();
    // Whoever does not wait for the end of what he says need not handle its being cut off either.
    done.promise.catch(() => {});
    if (frames === 0) done.reject(new RangeError('there is nothing to play'));
    else this.#items.push({ frame, frames, lastFrameSamples, done, index: 0, startedAtMs: 0 });
    return done.promise;
  }
}
