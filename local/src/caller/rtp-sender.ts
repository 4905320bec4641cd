import { randomInt } from 'node:crypto';
import type { Clock } from './clock.ts';
import { type Frame, frameMs, frameSamples, type Microphone } from './microphone.ts';
import { encodeRtp } from './rtp-packet.ts';
import { pcmuPayloadType } from './sdp.ts';

export interface RtpSenderOptions {
  readonly microphone: Microphone;
  readonly clock: Clock;
  /** Of the telephone's own 8 kHz against the true one: 1.001 sends 1001 frames in 20 s. */
  readonly clockRate: number;
  /** The first frame begins at a multiple of this on the clock. With it all of a crowd wake their process together. */
  readonly gridMs?: number;
  readonly dtmfPayloadType: number;
  readonly send: (packet: Buffer) => void;
  /** Called with audio that left, silence included; `dueAtMs` (epoch) is when the telephone's clock called for it. */
  readonly onSent: (payload: Uint8Array, dueAtMs: number) => void;
}

/**
 * Sends the microphone's frames every 20 ms of the telephone's clock, an absolute one: a late frame is followed by one
 * in time, so that the average never drifts from it. After a stall the frames that are due leave at once.
 */
export class RtpSender {
  readonly #options: RtpSenderOptions;
  readonly #intervalMs: number;
  readonly #ssrc = randomInt(2 ** 32);
  readonly #firstSequence = randomInt(2 ** 16);
  readonly #firstTimestamp = randomInt(2 ** 32);
  readonly #latenessMs: number[] = [];
  #startedAtMs = 0;
  #slot = 0;
  #packets = 0;
  #spoke = false;
  #muted = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RtpSenderOptions) {
    this.#options = options;
    this.#intervalMs = frameMs / options.clockRate;
  }

  /** The first frame leaves after 20 ms. */
  start(): void {
    const { clock, gridMs } = this.#options;
    this.#startedAtMs = gridMs === undefined ? clock() : Math.ceil(clock() / gridMs) * gridMs;
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /**
   * While the far side holds us, or the telephone sends nothing by itself, time goes on and nothing leaves: afterwards
   * timestamps have gone on, sequence numbers have not, and the first packet carries the marker.
   */
  set muted(muted: boolean) {
    this.#muted = muted;
  }

  /** How late packets left against the ideal clock: the caller's own share of a measured latency. */
  lateness(): { readonly p99Ms: number; readonly maxMs: number } {
    const sorted = this.#latenessMs.toSorted((a, b) => a - b);
    const p99Ms = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
    return { p99Ms, maxMs: sorted.at(-1) ?? 0 };
  }

  #schedule(): void {
    const waitMs = this.#dueAtMs(this.#slot) - this.#options.clock();
    this.#timer = setTimeout(() => this.#sendDue(), Math.max(0, waitMs));
  }

  #dueAtMs(slot: number): number {
    return this.#startedAtMs + (slot + 1) * this.#intervalMs;
  }

  #sendDue(): void {
    // Timers fire up to a millisecond early.
    for (let now = this.#options.clock(); this.#dueAtMs(this.#slot) <= now + 0.5; now = this.#options.clock()) {
      const dueAtMs = this.#dueAtMs(this.#slot);
      this.#sendFrame(this.#options.microphone.take(dueAtMs), dueAtMs);
      this.#latenessMs.push(Math.max(0, now - dueAtMs));
      this.#slot += 1;
    }
    this.#schedule();
  }

  #sendFrame(frame: Frame, dueAtMs: number): void {
    const { dtmfPayloadType, onSent } = this.#options;
    if (frame.kind === 'nothing' || this.#muted) {
      this.#spoke = false;
      return;
    }
    if (frame.kind === 'audio') {
      this.#sendPacket(pcmuPayloadType, !this.#spoke, this.#slot, frame.payload);
      onSent(frame.payload, dueAtMs);
    } else {
      this.#sendPacket(dtmfPayloadType, frame.sinceStart === 0, this.#slot - frame.sinceStart, frame.payload);
    }
    this.#spoke = frame.kind === 'audio';
  }

  #sendPacket(payloadType: number, marker: boolean, slot: number, payload: Uint8Array): void {
    const sequence = (this.#firstSequence + this.#packets) & 0xffff;
    const timestamp = (this.#firstTimestamp + slot * frameSamples) >>> 0;
    this.#packets += 1;
    this.#options.send(encodeRtp({ payloadType, marker, sequence, timestamp, ssrc: this.#ssrc, payload }));
  }
}
