import { ULAW_FRAME_BYTES, ULAW_SILENCE } from '@ethera/contract';

/** How much of an utterance is in a recording. */
export interface FoundFrames {
  readonly first: boolean;
  readonly last: boolean;
  /** Of all its frames. */
  readonly share: number;
}

/** Looks for the frames of an utterance in a recording, each after the one before. */
export function framesFound(said: Uint8Array, recording: Uint8Array): FoundFrames {
  const utterance = withOneZero(said);
  const kept = Buffer.from(withOneZero(recording));
  const frames = utterance.length / ULAW_FRAME_BYTES;
  let position = 0;
  let found = 0;
  let first = false;
  let last = false;
  for (let frame = 0; frame < frames; frame += 1) {
    const at = kept.indexOf(utterance.subarray(frame * ULAW_FRAME_BYTES, (frame + 1) * ULAW_FRAME_BYTES), position);
    if (at < 0) continue;
    position = at + ULAW_FRAME_BYTES;
    found += 1;
    if (frame === 0) first = true;
    if (frame === frames - 1) last = true;
  }
  return { first, last, share: found / frames };
}

/** µ-law has two codes for nothing, and Asterisk makes one of them. */
function withOneZero(ulaw: Uint8Array): Uint8Array {
  return ulaw.map((code) => (code === 0x7f ? ULAW_SILENCE : code));
}
