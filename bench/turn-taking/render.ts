import { activeSegments, cutSegment, type Segment, speechBounds } from '../../local/src/audio/levels.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
import { concatPcm, silence } from '../../local/src/audio/tone.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { LabelledRecording } from './labelled-recording.ts';

/** A labelled recording as a caller's telephone would send it, without silence before its first or after its last word. */
export interface RenderedRecording {
  readonly pcm8k: Int16Array;
  /** The same as G.711 µ-law. The pauses are digital silence, 0xFF. */
  readonly ulaw: Uint8Array;
  readonly parts: readonly RenderedPart[];
  /** Where the caller is done: the end of the last part, and of the audio. */
  readonly lastWordEndMs: number;
}

/** The words of one part and where they sound, in milliseconds from the beginning of the audio. */
export interface RenderedPart extends Segment {
  readonly text: string;
}

/** Longer silence inside a part would be an inner pause that no label knows of. */
export const longestSilenceInPartMs = 250;

/** Asterisk's TALK_DETECT, with its default energy of 256, hears nothing below about this level. */
const talkDbfs = -40;

/**
 * Speaks the parts one by one, cuts each to its speech (to 10 ms) and sets the labelled pauses between them.
 * espeak-ng adds noise of its own: the same Russian words come out different from one engine to the next, by up to
 * 100 ms in length. Times therefore hold for the audio they came with and for no other.
 * @throws RangeError when the voice makes no sound of a part
 */
export async function renderRecording(
  recording: Pick<LabelledRecording, 'language' | 'voice' | 'parts'>,
  engine: Pick<SpeechEngine, 'speak'>,
): Promise<RenderedRecording> {
  const { language, voice, parts } = recording;
  const audio: Int16Array[] = [];
  const rendered: RenderedPart[] = [];
  let samples = 0;
  for (const { text, pauseAfterMs } of parts) {
    const spoken = await engine.speak({ text: withIntonation(text), language, voice });
    const bounds = speechBounds(spoken);
    if (!bounds) throw new RangeError(`the voice ${voice} makes no sound of "${text}"`);
    const speech = cutSegment(spoken, bounds);
    const pause = silence(pauseAfterMs);
    const startMs = toMs(samples);
    rendered.push({ text, startMs, endMs: startMs + toMs(speech.length) });
    audio.push(speech, pause);
    samples += speech.length + pause.length;
  }
  const pcm8k = concatPcm(...audio);
  return { pcm8k, ulaw: encodeMulaw(pcm8k), parts: rendered, lastWordEndMs: rendered.at(-1)?.endMs ?? 0 };
}

/** The silences inside the parts that a talk detector could take for the end of a turn. A good recording has none. */
export function unlabelledSilences({ pcm8k, parts }: Pick<RenderedRecording, 'pcm8k' | 'parts'>): Segment[] {
  return parts.flatMap((part) => {
    const sounds = activeSegments(cutSegment(pcm8k, part), { thresholdDbfs: talkDbfs, joinGapMs: 0, minimumMs: 0 });
    const borders = [0, ...sounds.flatMap(({ startMs, endMs }) => [startMs, endMs]), part.endMs - part.startMs];
    return pairs(borders)
      .map(([from, to]) => ({ startMs: part.startMs + from, endMs: part.startMs + to }))
      .filter(({ startMs, endMs }) => endMs - startMs >= longestSilenceInPartMs);
  });
}

/** Whoever goes on does not lower the voice: a synthesiser keeps it up before a comma. */
function withIntonation(text: string): string {
  return /[.,?!]$/.test(text) ? text : `${text},`;
}

function pairs(values: readonly number[]): [number, number][] {
  const result: [number, number][] = [];
  for (let index = 0; index + 1 < values.length; index += 2) {
    result.push([values[index] as number, values[index + 1] as number]);
  }
  return result;
}

function toMs(samples: number): number {
  return (samples / lineRateHz) * 1000;
}
