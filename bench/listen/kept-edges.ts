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

/** A voice that babbles beside the utterance is louder than in the quietest tenth: so much of it tells how loud. */
const leastBesideMs = 60;

/** A sender whose clock is slow or fast makes a line put in a packet, or leave one out, wherever it happens to be. */
const packetMs = 20;
const partsStepMs = 10;

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
    first: judge({
      cut: (samples) => head.subarray(0, samples),
      recording: first,
      placeOf: () => headAt,
      missingSamples: -headAt,
      beside: first.subarray(0, Math.max(0, headAt)),
    }),
    last: judge({
      cut: (samples) => tail.subarray(-samples),
      recording: last,
      placeOf: (samples) => tailAt + tail.length - samples,
      missingSamples: beyond,
      beside: last.subarray(Math.max(0, last.length + beyond)),
    }),
    tailMs: -beyond / samplesPerMs,
  };
}

interface Edge {
  /** The edge of so many samples. */
  readonly cut: (samples: number) => Int16Array;
  readonly recording: Int16Array;
  /** Where in the recording an edge of so many samples should be. */
  readonly placeOf: (samples: number) => number;
  /** Of the edge, outside of the recording. */
  readonly missingSamples: number;
  /** What the recording holds beyond the edge. */
  readonly beside: Int16Array;
}

function judge({ cut, recording, placeOf, missingSamples, beside }: Edge): KeptEdge {
  const noise = Math.max(noisePower(recording), beside.length >= leastBesideMs * samplesPerMs ? powerOf(beside) : 0);
  const whole = cut(landmarkMs * samplesPerMs).length;
  let samples = Math.min(whole, phonemeMs * samplesPerMs);
  while (samples < whole && expectedCorrelation(cut(samples), noise) < tellingCorrelation) samples += noiseFrame;
  const edge = cut(Math.min(samples, whole));
  const expected = expectedCorrelation(edge, noise);
  const place = placeOf(edge.length);
  const best = bestNear(edge, recording, place, reachMs * samplesPerMs);
  const at = best.correlation >= identical * expected ? best.position : place;
  const inPlace = powerOf(recording.subarray(Math.max(0, at), Math.max(0, at + edge.length)));
  const correlation =
    best.correlation >= sameSound * expected
      ? best.correlation
      : Math.max(best.correlation, correlationInParts(edge, recording, place));
  const isThere = inPlace >= leastPower * (powerOf(edge) + noise) && correlation >= sameSound * expected;
  const missingMs = Math.max(0, missingSamples / samplesPerMs);
  return { kept: missingMs <= harmlessMs && isThere, missingMs, correlation };
}

/** The worse of two parts of a sound that a packet has come between, or that overlap by one: at the best such place. */
function correlationInParts(sound: Int16Array, recording: Int16Array, place: number): number {
  const packet = packetMs * samplesPerMs;
  const step = partsStepMs * samplesPerMs;
  let best = 0;
  for (let split = packet; split <= sound.length - packet; split += step) {
    const before = bestNear(sound.subarray(0, split), recording, place, packet);
    for (const moved of [packet, -packet]) {
      const after = bestNear(sound.subarray(split), recording, before.position + split + moved, step);
      best = Math.max(best, Math.min(before.correlation, after.correlation));
    }
  }
  return best;
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
