/** Pieces the audio is sent in: 60 ms of µ-law, not a whole number of RTP packets, so that readers must keep the rest. */
const pieceBytes = 500;

/** 8 kHz µ-law: one byte a sample. */
const bytesPerMs = 8;

export interface PacedPiece {
  readonly bytes: Uint8Array;
  /** When to send it, after the arrival of the request. */
  readonly dueMs: number;
}

/**
 * Cuts synthesised audio into pieces and says when each would leave a synthesiser.
 * @param realTimeFactor time to synthesise over time to play: 0.2 makes a second of speech in 200 ms
 * @param burstMs audio that leaves at once, before the factor holds
 */
export function paceAudio(mulaw: Uint8Array, firstAudioMs: number, realTimeFactor: number, burstMs = 0): PacedPiece[] {
  const pieces: PacedPiece[] = [];
  for (let start = 0; start < mulaw.length; start += pieceBytes) {
    const dueMs = firstAudioMs + Math.max(0, start / bytesPerMs - burstMs) * realTimeFactor;
    pieces.push({ bytes: mulaw.subarray(start, start + pieceBytes), dueMs });
  }
  return pieces;
}
