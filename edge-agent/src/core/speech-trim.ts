import { ulawBytes } from '@ethera/contract';
import { measureLine, type SpeechSpan } from './line-level.ts';
import { mayHoldSpeech } from './speech-presence.ts';

/** Soft consonants begin and end a word below any threshold: this much around the loud part is kept. */
const KEPT_BEFORE_MS = 400;
const KEPT_AFTER_MS = 300;
/** Far voices peak as high as a soft syllable: where a noise is this uneven (peak to level), more is kept at both ends. */
const UNEVEN = { peakOverLevel: 2, keptMs: 300 };
/** A noise with peaks below this share of the talk energy hides nothing. */
const QUIET_SHARE = 0.2;
/**
 * The end of a word that the preceding turn has had: a sound with which the recording begins, shorter than a word, and
 * nothing for long after it. A recogniser gives "" for such a beginning and the sentence behind it.
 */
const REMNANT = { latestStartMs: 60, longestMs: 250, gapMs: 1_500 };

/**
 * Cuts what is not speech off both ends of a recording: by what is in the file, since event times lag behind a line that
 * jitters, and by what stands out of the line's noise. A recording without speech is empty; one whose noise cannot be
 * told from speech stays whole.
 * @param ulaw µ-law at 8 kHz
 * @param talkEnergy mean absolute sample that counts as talking on a line without noise, as TALK_DETECT has it
 */
export function trimSilence(ulaw: Uint8Array, talkEnergy: number): Uint8Array {
  const line = measureLine(ulaw, talkEnergy);
  const spans = withoutRemnant(line.spans);
  const [first] = spans;
  const last = spans.at(-1);
  if (!first || !last) return mayHoldSpeech(line) ? ulaw : ulaw.subarray(0, 0);
  const { level, peak } = line.floor;
  const besidesMs = peak > Math.max(level * UNEVEN.peakOverLevel, talkEnergy * QUIET_SHARE) ? UNEVEN.keptMs : 0;
  const start = Math.max(0, ulawBytes(first.startMs - KEPT_BEFORE_MS - besidesMs));
  return ulaw.subarray(start, ulawBytes(last.endMs + KEPT_AFTER_MS + besidesMs));
}

function withoutRemnant(spans: readonly SpeechSpan[]): readonly SpeechSpan[] {
  const [first, second] = spans;
  if (!first || !second) return spans;
  const isRemnant =
    first.startMs <= REMNANT.latestStartMs &&
    first.endMs - first.startMs <= REMNANT.longestMs &&
    second.startMs - first.endMs >= REMNANT.gapMs;
  return isRemnant ? spans.slice(1) : spans;
}
