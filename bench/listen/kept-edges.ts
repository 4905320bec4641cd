import { lineRateHz } from '../../local/src/audio/resample.ts';
import { quantile } from '../statistics/quantiles.ts';
import { bestNear, findSound } from './found-sound.ts';

const samplesPerMs = lineRateHz / 1000;

/** Enough of an utterance to be found by, and less than the shortest word and its pause. */
const landmarkMs = 400;

/** A short phoneme. */
const phonemeMs = 80;

/** So much of a sound may be missing before a phoneme is: its fading in or out. */
export const harmlessMs = 40;

/** A line that jitters moves packets against one another by this much. */
const reachMs = 80;

/** Noise takes from a correlation what its level says. Of what is left then, less than this is another sound. */
const sameSound = 0.55;

/** A phoneme that noise would leave no more of than this is looked at together with what is beside it. */
const tellingCorrelation = 0.8;

/** From here on it is the very sound, moved by the line. */
const identical = 0.85;

/** A vowel is like itself a moment later: where less power than this is found, the sound itself is not there. */
const leastPower = 0.5;

/** Frames of 20 ms; the quietest tenth of a recording is the line's noise alone. */
const noiseFrame = 20 * samplesPerMs;
const quietestShare = 0.1;

/** Whether a recording holds an utterance from its first sound to its last. */
export interface KeptEdges {
  readonly first: KeptEdge;
  readonly last: KeptEdge;
  /** From the utterance's last sample to the recording's end: what a recorder that falls behind loses first. */
  readonly tailMs: number;
}

export interface KeptEdge {
  readonly kept: boolean;
  /** Of the sound's beginning or end, as far as it lies outside of the recording. */
  readonly missingMs: number;
  /** Of the phoneme with what is in its place. */
  readonly correlation: number;
}

/**
 * @param first where the utterance's beginning should be @param last where its end should be: another recording, when
 * the turn was taken in two
 */
export function keptEdges(utterance: Int16Array, first: Int16Array, last: Int16Array = first): KeptEdges {
  const length = Math.min(utterance.length, landmarkMs * samplesPerMs);
  const head = utterance.subarray(0, length);
  const tail = utterance.subarray(utterance.length - length);
  const headAt = findSound(head, first, 'first').position;
  const tailAt = findSound(tail, last, 'last').position;
  const beyond = tailAt + tail.length - last.length;
  return {
    first: judge(
      (samples) => head.subarray(0, samples),
      first,
      () => headAt,
      -headAt,
    ),
    last: judge(
      (samples) => tail.subarray(-samples),
      last,
      (samples) => tailAt + tail.length - samples,
      beyond,
    ),
    tailMs: -beyond / samplesPerMs,
  };
}

/**
 * @param cut the edge of so many samples @param placeOf where in the recording an edge of so many samples should be
 * @param missingSamples of the edge, outside of the recording
 */
function judge(
  cut: (samples: number) => Int16Array,
  recording: Int16Array,
  placeOf: (samples: number) => number,
  missingSamples: number,
): KeptEdge {
  const noise = noisePower(recording);
  const whole = cut(landmarkMs * samplesPerMs).length;
  let samples = Math.min(whole, phonemeMs * samplesPerMs);
  while (samples < whole && expectedCorrelation(cut(samples), noise) < tellingCorrelation) samples += noiseFrame;
  const edge = cut(Math.min(samples, whole));
  const expected = expectedCorrelation(edge, noise);
  const place = placeOf(edge.length);
  const best = bestNear(edge, recording, place, reachMs * samplesPerMs);
  const at = best.correlation >= identical * expected ? best.position : place;
  const inPlace = powerOf(recording.subarray(Math.max(0, at), Math.max(0, at + edge.length)));
  const isThere = inPlace >= leastPower * (powerOf(edge) + noise) && best.correlation >= sameSound * expected;
  const missingMs = Math.max(0, missingSamples / samplesPerMs);
  return { kept: missingMs <= harmlessMs && isThere, missingMs, correlation: best.correlation };
}

/** Of a sound with itself in noise. */
function expectedCorrelation(sound: Int16Array, noise: number): number {
  const power = powerOf(sound);
  return power === 0 ? 0 : Math.sqrt(power / (power + noise));
}

function noisePower(recording: Int16Array): number {
  const frames = Array.from({ length: Math.floor(recording.length / noiseFrame) }, (_, index) =>
    powerOf(recording.subarray(index * noiseFrame, (index + 1) * noiseFrame)),
  );
  return quantile(frames, quietestShare) ?? 0;
}

function powerOf(samples: Int16Array): number {
  return samples.length === 0 ? 0 : samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}
