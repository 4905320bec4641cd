import { decodeUlawSample, ULAW_FRAME_BYTES, ulawBytes } from '@ethera/contract';

/**
 * Below this a 20 ms packet cannot be heard: its mean absolute sample, some −58 dBFS. The softest beginning of a word, an [f],
 * is three times as loud within its first packet.
 */
const INAUDIBLE_ENERGY = 40;
/** A voice that is silent for longer means it. */
const LONGEST_MS = 300;

/**
 * The silence with which a voice begins, in bytes of whole 20 ms packets: 40 to 100 ms that nobody has to wait for.
 * @param ulaw the beginning of a synthesis, as far as it came
 */
export function leadInBytes(ulaw: Uint8Array): number {
  const most = Math.min(ulawBytes(LONGEST_MS), ulaw.length - (ulaw.length % ULAW_FRAME_BYTES));
  let at = 0;
  while (at < most && isInaudible(ulaw.subarray(at, at + ULAW_FRAME_BYTES))) at += ULAW_FRAME_BYTES;
  return at;
}

function isInaudible(packet: Uint8Array): boolean {
  return packet.reduce((sum, byte) => sum + Math.abs(decodeUlawSample(byte)), 0) < INAUDIBLE_ENERGY * packet.length;
}

/** Takes the silence off the beginning of a synthesis that comes in pieces of whole packets. */
export class LeadIn {
  #leftBytes = ulawBytes(LONGEST_MS);

  /** What of the piece is to be heard; empty while the voice has not begun. */
  trim(piece: Uint8Array): Uint8Array {
    const silent = Math.min(this.#leftBytes, leadInBytes(piece));
    this.#leftBytes = silent === piece.length ? this.#leftBytes - silent : 0;
    return piece.subarray(silent);
  }
}
