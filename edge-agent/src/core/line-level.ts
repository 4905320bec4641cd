import { ulawDurationMs } from '@ethera/contract';
import { ENERGY_FRAME_MS, energyPercentile, frameEnergies } from './frame-energy.ts';
import { lateNoiseFloor, type NoiseFloor, noiseFloor } from './noise-floor.ts';

/** Where somebody speaks, in milliseconds from the beginning of the recording. */
export interface SpeechSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a recording of a line holds. Energies are TALK_DETECT's: the mean absolute sample of 20 ms. */
export interface LineLevel {
  /** The noise under all of it, from which speech stands out. */
  readonly floor: NoiseFloor;
  /** The noise at its end, to be expected from now on: another than `floor` when it has just begun or ended. */
  readonly floorNow: NoiseFloor;
  /** The vowels of what stands out of the noise: nine tenths of its frames are quieter. Undefined when nothing does. */
  readonly speechLevel: number | undefined;
  /** The loudest of all, single clicks apart: what an echo reaches in a recording of nothing but echo. */
  readonly loudest: number;
  /** Whether anything but a click is loud enough for speech on a line without noise. */
  readonly isLoud: boolean;
  /** What stands out of the noise for long enough to be speech, in order, joined over the gaps between words. */
  readonly spans: readonly SpeechSpan[];
  readonly durationMs: number;
}

/** TALK_DETECT's own default. */
const DEFAULT_TALK_ENERGY = 256;
/** Speech begins where a frame exceeds the noise by this, and half of what would have counted as talking. */
const ONSET = { overNoisePeak: 1.25, overLevel: 1.5, shareOfTalkEnergy: 0.5 };
/** …and reaches as far as frames are louder than this: soft consonants, endings. */
const REACH = { overNoisePeak: 1.08, shareOfTalkEnergy: 0.2 };
/** A frame under the reach does not end a sound: noise wavers. */
const DIP_FRAMES = 2;
/** Closures within a word and gaps between words. */
const BRIDGED_FRAMES = 15;
/** Shorter than any word: a click, the beginning of a key's tone. */
const SHORTEST_FRAMES = 4;
const VOWEL_SHARE = 0.9;
/** So many frames may be louder than `loudest`. */
const CLICK_FRAMES = 3;

/**
 * Measures the noise of a recording and finds the speech in it, by energy alone. What begins or ends with the recording
 * is kept however short it is: the rest of it may lie in the next recording.
 * @param ulaw µ-law at 8 kHz
 * @param talkEnergy what counts as talking on a line without noise
 */
export function measureLine(ulaw: Uint8Array, talkEnergy: number = DEFAULT_TALK_ENERGY): LineLevel {
  const energies = frameEnergies(ulaw);
  const floor = noiseFloor(energies);
  const onset = Math.max(
    floor.peak * ONSET.overNoisePeak,
    floor.level * ONSET.overLevel,
    talkEnergy * ONSET.shareOfTalkEnergy,
  );
  const reach = Math.max(floor.peak * REACH.overNoisePeak, talkEnergy * REACH.shareOfTalkEnergy);
  const sounds = joinedSounds(outstandingSounds(energies, onset, reach)).filter(
    ({ first, end }) => end - first >= SHORTEST_FRAMES || first === 0 || end === energies.length,
  );
  const loudest = energies.slice().sort()[Math.max(0, energies.length - 1 - CLICK_FRAMES)] ?? 0;
  return {
    floor,
    floorNow: lateNoiseFloor(energies, floor),
    speechLevel: levelWithin(energies, sounds, reach),
    loudest,
    isLoud: loudest >= talkEnergy * ONSET.shareOfTalkEnergy,
    spans: sounds.map(({ first, end }) => ({ startMs: first * ENERGY_FRAME_MS, endMs: end * ENERGY_FRAME_MS })),
    durationMs: ulawDurationMs(ulaw.length),
  };
}

interface Sound {
  readonly first: number;
  /** The frame after the last. */
  readonly end: number;
}

/** Stretches above `reach` in which at least one frame is above `onset`. */
function outstandingSounds(energies: Float32Array, onset: number, reach: number): Sound[] {
  const sounds: Sound[] = [];
  let first = -1;
  let last = -1;
  let isOutstanding = false;
  for (let frame = 0; frame <= energies.length; frame += 1) {
    const energy = energies[frame] ?? 0;
    if (energy > reach) {
      if (first < 0) first = frame;
      last = frame;
      isOutstanding ||= energy >= onset;
    } else if (first >= 0 && (frame - last > DIP_FRAMES || frame === energies.length)) {
      if (isOutstanding) sounds.push({ first, end: last + 1 });
      first = -1;
      isOutstanding = false;
    }
  }
  return sounds;
}

function joinedSounds(sounds: readonly Sound[]): Sound[] {
  const joined: Sound[] = [];
  for (const sound of sounds) {
    const before = joined.at(-1);
    if (before && sound.first - before.end <= BRIDGED_FRAMES) joined[joined.length - 1] = { ...before, end: sound.end };
    else joined.push(sound);
  }
  return joined;
}

function levelWithin(energies: Float32Array, sounds: readonly Sound[], reach: number): number | undefined {
  const heard: number[] = [];
  for (const { first, end } of sounds) {
    for (let frame = first; frame < end; frame += 1) {
      const energy = energies[frame] as number;
      if (energy > reach) heard.push(energy);
    }
  }
  if (heard.length === 0) return undefined;
  return energyPercentile(Float32Array.from(heard).sort(), VOWEL_SHARE);
}
