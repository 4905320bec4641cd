import { lineRateHz } from '../../audio/resample.ts';
import type { RtpPacket } from '../rtp-packet.ts';

const samplesPerMs = lineRateHz / 1000;

/** Timestamps and clock may part by this before the clock is believed: scheduling, not a pause, parts them by less. */
const toleranceSamples = 40 * samplesPerMs;

/** Lays the packets of a stream side by side although they come a little early or late. */
export class AudioTimeline {
  #last: { readonly packet: RtpPacket; readonly position: number } | undefined;

  /** The packet's first sample, in samples of the epoch's clock. `atMs` (epoch) is when it came. */
  place(packet: RtpPacket, atMs: number): number {
    const byClock = Math.round(atMs * samplesPerMs);
    const byTimestamp = this.#next(packet);
    const agree = byTimestamp !== undefined && Math.abs(byTimestamp - byClock) <= toleranceSamples;
    const position = agree ? byTimestamp : byClock;
    this.#last = { packet, position };
    return position;
  }

  #next({ ssrc, timestamp }: RtpPacket): number | undefined {
    if (this.#last?.packet.ssrc !== ssrc) return undefined;
    // 32 bits, wraps.
    return this.#last.position + ((timestamp - this.#last.packet.timestamp) | 0);
  }
}
