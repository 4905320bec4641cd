import { isKeyTone } from './key-tone.ts';
import { type LineLevel, measureLine } from './line-level.ts';

export interface PresenceOptions {
  /** What counts as talking on a line without noise; TALK_DETECT's default otherwise. */
  readonly talkEnergy?: number;
  /** The caller's vowels in earlier turns, as `measureLine` has them. */
  readonly speechLevel?: number;
}

/** A shorter recording is too short to tell a steady noise from a held vowel. */
const SHORTEST_NOISE_MS = 600;
/** Nobody speaks this far (18 dB) below the own voice: it is the agent's echo, or somebody else in the room. */
const ECHO_SHARE = 0.125;
/** Voices this far (10 dB) below the caller's, on a line where such voices never pause, are other people's. */
const BABBLE_SHARE = 0.3;
const BABBLE_OVER_FLOOR = 3.5;

/**
 * Whether somebody may be speaking in a recording. False is safe to act on: silence, steady noise, clicks, keys, and, when
 * the caller has been heard before, echo and far voices. In doubt it is true: a cough, a slammed door or a first turn of
 * nothing but near voices are left to the recogniser.
 * @param ulaw µ-law at 8 kHz
 */
export function containsSpeech(ulaw: Uint8Array, options: PresenceOptions = {}): boolean {
  const line = measureLine(ulaw, options.talkEnergy);
  if (!mayHoldSpeech(line) || isSomebodyElse(line, options.speechLevel)) return false;
  return line.spans.length === 0 || !line.spans.every((span) => isKeyTone(ulaw, span));
}

/** Whether something in the recording stands out of its noise, or cannot be told from a noise. */
export function mayHoldSpeech({ spans, isLoud, floor, durationMs }: LineLevel): boolean {
  if (spans.length > 0) return true;
  return isLoud && (!floor.isPeakMeasured || durationMs < SHORTEST_NOISE_MS);
}

function isSomebodyElse({ speechLevel: heard, floor }: LineLevel, speechLevel: number | undefined): boolean {
  if (heard === undefined || speechLevel === undefined) return false;
  if (heard < speechLevel * ECHO_SHARE) return true;
  return heard < speechLevel * BABBLE_SHARE && heard < floor.level * BABBLE_OVER_FLOOR;
}
