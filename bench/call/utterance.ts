import { cutSegment, type Segment, speechBounds } from '../../local/src/audio/levels.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { SpeechRequest } from '../../local/src/speech/request.ts';
import type { LabelledRecording } from '../turn-taking/labelled-recording.ts';
import { renderRecording } from '../turn-taking/render.ts';

/** Something a caller says in one go: sound from its first sample to its last. */
export interface Utterance {
  readonly id: string;
  readonly text: string;
  readonly pcm8k: Int16Array;
  readonly ulaw: Uint8Array;
  /** Where the words sound, in milliseconds from the first sample; more than one when there are pauses inside. */
  readonly parts: readonly Segment[];
  /** The words of each part. */
  readonly texts: readonly string[];
}

/** A labelled recording as a caller says it. @throws {RangeError} when its voice makes no sound of a part */
export async function utteranceOf(recording: LabelledRecording, engine: SpeechEngine): Promise<Utterance> {
  const { pcm8k, ulaw, parts } = await renderRecording(recording, engine);
  const texts = parts.map(({ text }) => text);
  return { id: recording.id, text: texts.join(' '), pcm8k, ulaw, parts, texts };
}

/** A sentence as a caller says it. @throws {RangeError} when its voice makes no sound of it */
export async function sentenceOf(id: string, request: SpeechRequest, engine: SpeechEngine): Promise<Utterance> {
  const spoken = await engine.speak(request);
  const bounds = speechBounds(spoken);
  if (!bounds) throw new RangeError(`nothing is heard of "${request.text}"`);
  return soundOf(id, request.text, cutSegment(spoken, bounds));
}

/** Any sound as something that a caller says. `text` is what a recogniser would write, '' for a noise. */
export function soundOf(id: string, text: string, pcm8k: Int16Array): Utterance {
  const endMs = (pcm8k.length / lineRateHz) * 1000;
  return { id, text, pcm8k, ulaw: encodeMulaw(pcm8k), parts: [{ startMs: 0, endMs }], texts: [text] };
}
