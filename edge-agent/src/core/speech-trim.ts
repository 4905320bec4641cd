import { decodeUlawSample, ULAW_FRAME_BYTES, ulawBytes } from '@ethera/contract';

/** Soft consonants begin and end a word below any threshold: this much around the loud part is kept. */
const KEPT_BEFORE_MS = 400;
const KEPT_AFTER_MS = 300;
/** A speech sound that stays under the detector's threshold is still louder than half of it. */
const QUIETEST_SHARE = 0.5;

/**
 * Cuts the silence off both ends of a recording: by what is in the file, since event times lag behind a line that
 * jitters. A recording without a loud frame is empty.
 * @param ulaw µ-law at 8 kHz
 * @param talkEnergy mean absolute sample that counts as talking, as TALK_DETECT has it
 */
export function trimSilence(ulaw: Uint8Array, talkEnergy: number): Uint8Array {
  const isLoud = (frame: number) => frameEnergy(ulaw, frame) >= talkEnergy * QUIETEST_SHARE;
  const frames = Math.ceil(ulaw.length / ULAW_FRAME_BYTES);
  let first = 0;
  while (first < frames && !isLoud(first)) first += 1;
  if (first === frames) return ulaw.subarray(0, 0);
  let last = frames - 1;
  while (!isLoud(last)) last -= 1;
  const start = Math.max(0, first * ULAW_FRAME_BYTES - ulawBytes(KEPT_BEFORE_MS));
  const end = Math.min(ulaw.length, (last + 1) * ULAW_FRAME_BYTES + ulawBytes(KEPT_AFTER_MS));
  return ulaw.subarray(start, end);
}

function frameEnergy(ulaw: Uint8Array, frame: number): number {
  const start = frame * ULAW_FRAME_BYTES;
  const end = Math.min(start + ULAW_FRAME_BYTES, ulaw.length);
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += Math.abs(decodeUlawSample(ulaw[index] as number));
  return sum / (end - start);
}
