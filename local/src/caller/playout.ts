import type { RtpPacket } from './rtp-packet.ts';
import { pcmuPayloadType } from './sdp.ts';

/** A packet and when it came, in milliseconds on the recording's timeline. */
export interface Arrival {
  readonly atMs: number;
  readonly packet: RtpPacket;
}

/** Audio and where it is heard, in samples of 8 kHz on the recording's timeline. */
export interface Placement {
  readonly position: number;
  readonly payload: Uint8Array;
}

export interface Playout {
  readonly placements: readonly Placement[];
  /** Sound that came after its turn to be heard: left out, as a telephone would. */
  readonly latePackets: number;
  /** Never came, by sequence number. */
  readonly lostPackets: number;
  readonly duplicatePackets: number;
  /** How often the buffer started anew: at the beginning, after silence and idle times, when the sender's timing moved. */
  readonly stretches: number;
}

const samplesPerMs = 8;

/** How far one looks ahead to tell a stalled network, which catches up, from a sender that has moved. */
const lookAheadMs = 200;

/** A timestamp that jumps ahead of the clock by this much is a new beginning, not a fast sender. */
const jumpMs = 200;

/** Packets come every 20 ms; three missing in a row mean that the sender was idle (or stalled, see above). */
const idleMs = 60;

/** Silence that was sent for so long lies between two utterances. */
const betweenUtterancesMs = 100;

/** The two codes of µ-law for nothing. Speech and tones never have a whole packet of them. */
const zeros = new Set([0x7f, 0xff]);

/**
 * Decides when each packet is heard by a telephone with a jitter buffer of `delayMs`.
 *
 * The first packet of a stretch is heard `delayMs` after its arrival, the others in time with it by their timestamps,
 * so jitter below `delayMs` vanishes. No sound is ever moved closer to another: idle times stay as long as they were. A
 * new stretch begins when the timestamps and the arrivals have parted for good; a network that stalls and then
 * delivers everything at once has not, and its packets that come too late are dropped and counted. It also begins with
 * each utterance, as telephones adapt in silence: Asterisk's timestamps slip by up to 20 ms against the time whenever it
 * changes between a file and silence, which would make latencies wrong and, in the long run, packets late.
 */
export function playOut(arrivals: readonly Arrival[], delayMs: number): Playout {
  const placements: Placement[] = [];
  const seen = new Set<string>();
  const sequences = new SequenceCounter();
  let latePackets = 0;
  let duplicatePackets = 0;
  let stretches = 0;
  let stretch: Stretch | undefined;
  let last: Arrival | undefined;
  let soundEnd = 0;
  let silentMs = 0;

  for (const [index, arrival] of arrivals.entries()) {
    const { packet } = arrival;
    const identity = `${packet.ssrc}:${packet.sequence}:${packet.timestamp}`;
    if (seen.has(identity)) {
      duplicatePackets += 1;
      continue;
    }
    seen.add(identity);
    sequences.count(packet);
    if (packet.payloadType !== pcmuPayloadType) continue;
    const isSilent = packet.payload.every((code) => zeros.has(code));
    const isUtterance = !isSilent && silentMs >= betweenUtterancesMs;
    if (!stretch || !last || isUtterance || startsAnew(stretch, last, arrivals, index, delayMs)) {
      stretches += 1;
      stretch = beginStretch(arrival, delayMs, soundEnd);
    }
    last = arrival;
    silentMs = isSilent ? silentMs + packet.payload.length / samplesPerMs : 0;
    if (latenessMs(stretch, arrival) > delayMs) {
      if (!isSilent) latePackets += 1;
      continue;
    }
    const position = stretch.position + timestampDistance(packet.timestamp, stretch.timestamp);
    placements.push({ position, payload: packet.payload });
    if (!isSilent) soundEnd = Math.max(soundEnd, position + packet.payload.length);
  }
  return { placements, latePackets, lostPackets: sequences.lost, duplicatePackets, stretches };
}

interface Stretch {
  readonly ssrc: number;
  readonly timestamp: number;
  readonly position: number;
  /** When the packet of that timestamp would have come without jitter. */
  readonly atMs: number;
}

function beginStretch({ atMs, packet }: Arrival, delayMs: number, soundEnd: number): Stretch {
  // What is in the buffer is heard first; silence there may be cut.
  const position = Math.max(Math.round((atMs + delayMs) * samplesPerMs), soundEnd);
  return {
    ssrc: packet.ssrc,
    timestamp: packet.timestamp,
    position,
    atMs: Math.max(atMs, soundEnd / samplesPerMs - delayMs),
  };
}

function startsAnew(
  stretch: Stretch,
  last: Arrival,
  arrivals: readonly Arrival[],
  index: number,
  delayMs: number,
): boolean {
  const arrival = arrivals[index] as Arrival;
  const { packet, atMs } = arrival;
  if (packet.ssrc !== stretch.ssrc) return true;
  const elapsedMs = atMs - last.atMs;
  if (packet.marker && elapsedMs > idleMs) return true;
  const advancedMs = timestampDistance(packet.timestamp, last.packet.timestamp) / samplesPerMs;
  if (advancedMs > elapsedMs + jumpMs) return true;
  for (let next = index; next < arrivals.length; next++) {
    const other = arrivals[next] as Arrival;
    if (other.atMs > atMs + lookAheadMs) break;
    const comparable = other.packet.ssrc === packet.ssrc && other.packet.payloadType === pcmuPayloadType;
    if (comparable && latenessMs(stretch, other) <= delayMs) return false;
  }
  return true;
}

function latenessMs(stretch: Stretch, { atMs, packet }: Arrival): number {
  return atMs - stretch.atMs - timestampDistance(packet.timestamp, stretch.timestamp) / samplesPerMs;
}

/** From `b` to `a` in samples; timestamps are 32 bits and wrap. */
function timestampDistance(a: number, b: number): number {
  return (a - b) | 0;
}

/** Counts sequence numbers that never came. They are 16 bits and wrap. */
class SequenceCounter {
  #streams = new Map<number, { first: number; highest: number; received: number }>();

  count({ ssrc, sequence }: RtpPacket): void {
    const stream = this.#streams.get(ssrc);
    if (!stream) {
      this.#streams.set(ssrc, { first: sequence, highest: sequence, received: 1 });
      return;
    }
    const step = ((sequence - (stream.highest & 0xffff)) << 16) >> 16;
    if (step > 0) stream.highest += step;
    stream.received += 1;
  }

  get lost(): number {
    return [...this.#streams.values()].reduce(
      (sum, { first, highest, received }) => sum + Math.max(0, highest - first + 1 - received),
      0,
    );
  }
}
