import { type ActivityOptions, activeSegments, type Segment } from '../audio/levels.ts';
import { decodeMulaw } from '../audio/mulaw.ts';
import { lineRateHz } from '../audio/resample.ts';
import { writeWav } from '../audio/wav.ts';
import { type Arrival, type Placement, type Playout, playOut } from './playout.ts';
import type { RtpPacket } from './rtp-packet.ts';

const samplesPerMs = lineRateHz / 1000;

/** Audio that was stalled, late or queued is still heard after the last packet was sent. */
const tailMs = 1000;

/**
 * Both sides of a call on one clock, as 8 kHz 16-bit stereo.
 *
 * Left is the caller: a frame ends at the moment it is sent, as a telephone sends 20 ms once they have been spoken.
 * Right is what the caller heard: packets by their time of arrival through a playout buffer of `playoutMs`. Gaps are
 * zeros, nothing is moved closer together, and one second follows the last audio.
 */
export class StereoRecording {
  /** Milliseconds since the epoch at which the timeline begins. */
  readonly startedAtMs: number;
  /** How long the playout buffer holds a packet: part of every latency measured on the right channel. */
  readonly playoutMs: number;
  readonly #sent: Placement[] = [];
  readonly #heard: Arrival[] = [];
  #playout: Playout | undefined;

  constructor(startedAtMs: number, playoutMs = 40) {
    this.startedAtMs = startedAtMs;
    this.playoutMs = playoutMs;
  }

  /** Adds µ-law that the caller has sent, `atMs` (epoch) being when its packet was due to leave. */
  addSent(payload: Uint8Array, atMs: number): void {
    const position = Math.round((atMs - this.startedAtMs) * samplesPerMs) - payload.length;
    const last = this.#sent.at(-1);
    const end = last ? last.position + last.payload.length : position;
    // Rounding may put neighbours one sample apart.
    this.#sent.push({ position: Math.abs(position - end) <= 1 ? end : position, payload });
  }

  /** Adds a packet that came at `atMs` (epoch). Other payloads than PCMU make no sound, but have sequence numbers. */
  addHeard(packet: RtpPacket, atMs: number): void {
    this.#heard.push({ atMs: atMs - this.startedAtMs, packet });
    this.#playout = undefined;
  }

  /** What became of the packets that were heard. */
  get playout(): Playout {
    this.#playout ??= playOut(this.#heard, this.playoutMs);
    return this.#playout;
  }

  /** The timeline so far: left the caller, right what the caller heard, of the same length. */
  channels(): { left: Int16Array; right: Int16Array } {
    const heard = this.playout.placements;
    const ends = [...this.#sent, ...heard].map(({ position, payload }) => position + payload.length);
    const length = ends.reduce((longest, end) => Math.max(longest, end), 0) + tailMs * samplesPerMs;
    return { left: lay(this.#sent, length), right: lay(heard, length) };
  }

  /** The caller's speech, in milliseconds on the timeline. */
  spokenSegments(options?: ActivityOptions): Segment[] {
    return activeSegments(this.channels().left, options);
  }

  /** What the caller heard, in milliseconds on the timeline. Borders are exact to 10 ms. */
  heardSegments(options?: ActivityOptions): Segment[] {
    return activeSegments(this.channels().right, options);
  }

  /** A moment of the epoch on the timeline, in milliseconds. */
  timelineMs(epochMs: number): number {
    return epochMs - this.startedAtMs;
  }

  toWav(): Uint8Array {
    const { left, right } = this.channels();
    return writeWav({ sampleRateHz: lineRateHz, channels: [left, right] });
  }
}

function lay(placements: readonly Placement[], length: number): Int16Array {
  const samples = new Int16Array(length);
  for (const { position, payload } of placements) {
    // The first frame may have begun before the timeline.
    const skip = Math.max(0, -position);
    samples.set(decodeMulaw(payload.subarray(skip)), position + skip);
  }
  return samples;
}
