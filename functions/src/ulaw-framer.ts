import { ULAW_BYTES_PER_SECOND, ULAW_FRAME_BYTES, ULAW_SILENCE } from '@ethera/contract';

/** The contract's limit for one audio frame. */
const MAX_BYTES = 8 * ULAW_BYTES_PER_SECOND;

/** Cuts a stream of µ-law on 20 ms boundaries, without waiting for more than the rest of one packet. */
export class UlawFramer {
  #rest = new Uint8Array(0);

  /** Takes bytes as they arrive, gives what makes whole packets, at most eight seconds in one piece. */
  push(bytes: Uint8Array): Uint8Array[] {
    const joined = new Uint8Array(this.#rest.length + bytes.length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    const whole = joined.length - (joined.length % ULAW_FRAME_BYTES);
    this.#rest = joined.slice(whole);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < whole; at += MAX_BYTES) pieces.push(joined.subarray(at, Math.min(at + MAX_BYTES, whole)));
    return pieces;
  }

  /** The last packet, filled up with silence; null when the audio ended on a boundary. */
  end(): Uint8Array | null {
    if (this.#rest.length === 0) return null;
    const packet = new Uint8Array(ULAW_FRAME_BYTES).fill(ULAW_SILENCE);
    packet.set(this.#rest);
    this.#rest = new Uint8Array(0);
    return packet;
  }
}
