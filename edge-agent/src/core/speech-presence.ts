import { ulawBytes } from '@ethera/contract';
import { ENERGY_FRAME_MS, frameEnergies } from './frame-energy.ts';
import { isKeyTone } from './key-tone.ts';
import { type LineLevel, measureLine } from './line-level.ts';

export interface PresenceOptions {
  /** What counts as talking on a line without noise; TALK_DETECT's default otherwise. */
  readonly talkEnergy?: number;
  /** The caller's vowels in earlier turns, as `measureLine` has them. */
  readonly speechLevel?: number;
}

/** A shorter recording is too short to tell a noise from a held vowel. */
const SHORTEST_NOISE_MS = 1_000;
/** A noise that wavers more than this (peak to level) is voices: far ones up to this level, else perhaps the caller's. */
const STEADY_PEAK_OVER_LEVEL = 1.5;
const LOUDEST_FAR_VOICES = 600;
/** Nobody speaks this far (18 dB) below the own voice: it is the agent's echo, or somebody else in the room. */
const ECHO_SHARE = 0.125;
/** Voices that never pause, this far (10 dB) below the caller's, are other people's. */
const BABBLE_SHARE = 0.3;

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
  const isSteady = floor.peak <= floor.level * STEADY_PEAK_OVER_LEVEL;
  const isNoise = floor.isPeakMeasured && (isSteady || floor.level <= LOUDEST_FAR_VOICES);
  return isLoud && !(isNoise && durationMs >= SHORTEST_NOISE_MS);
}

function isSomebodyElse(line: LineLevel, speechLevel: number | undefined): boolean {
  if (speechLevel === undefined) return false;
  if (line.speechLevel !== undefined) return line.speechLevel < speechLevel * ECHO_SHARE;
  return line.durationMs >= SHORTEST_NOISE_MS && line.loudest < speechLevel * BABBLE_SHARE;
}

/**
 * Talk is over after 200 ms of silence. A recording that has so much of it has the words before it; what it
 * lacks is silence as well, unless the recorder was late by more than that and was cut in a rest between two words. The
 * rest before the last sound of "stop" is shorter.
 */
const SILENT_END_MS = 150;

/**
 * How much silence a recording that was cut at a pause lacks at its end before it surely has all of what was said before
 * the pause. In milliseconds; 0 where it has.
 * @param ulaw µ-law at 8 kHz
 * @param talkEnergy what counts as talking, in TALK_DETECT's units
 */
export function missingSilenceMs(ulaw: Uint8Array, talkEnergy: number): number {
  const energies = frameEnergies(ulaw.subarray(-ulawBytes(SILENT_END_MS)));
  const silent = energies.length - 1 - energies.findLastIndex((energy) => energy >= talkEnergy);
  return Math.max(0, SILENT_END_MS - silent * ENERGY_FRAME_MS);
}
