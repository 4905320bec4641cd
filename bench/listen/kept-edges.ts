import { rmsDbfs } from '../../local/src/audio/levels.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
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

/** From this on it is the same sound and not another one, whatever the noise. */
const sameSound = 0.4;

/** A phoneme that is softer than the utterance by more than this drowns in noise at 15 dB: more is looked at. */
const softerDb = 10;

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
  const headPhoneme = edgeOf(utterance, (end) => head.subarray(0, end));
  const tailPhoneme = edgeOf(utterance, (end) => tail.subarray(tail.length - Math.min(end, tail.length)));
  const beyond = tailAt + tail.length - last.length;
  return {
    first: judge(headPhoneme, first, headAt, -headAt),
    last: judge(tailPhoneme, last, tailAt + tail.length - tailPhoneme.length, beyond),
    tailMs: -beyond / samplesPerMs,
  };
}

function judge(phoneme: Int16Array, recording: Int16Array, position: number, missingSamples: number): KeptEdge {
  const missingMs = Math.max(0, missingSamples / samplesPerMs);
  const { correlation } = bestNear(phoneme, recording, position, reachMs * samplesPerMs);
  return { kept: missingMs <= harmlessMs && correlation >= sameSound, missingMs, correlation };
}

/** An edge of at least one phoneme, grown until it stands out. */
function edgeOf(utterance: Int16Array, cut: (samples: number) => Int16Array): Int16Array {
  const loud = rmsDbfs(utterance) - softerDb;
  let ms = phonemeMs;
  while (ms < landmarkMs && rmsDbfs(cut(ms * samplesPerMs)) < loud) ms += 20;
  return cut(ms * samplesPerMs);
}
