import { decodeMulaw, encodeMulaw, mulawSilence } from '../../local/src/audio/mulaw.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { spokenWords } from '../../local/src/speech/word-errors.ts';
import { findOnsets } from '../sound/onset.ts';
import { markSamples, writeMarks } from './audio-mark.ts';
import { type CallerScript, type LineName, linesOf, type ScriptText } from './caller-script.ts';

/** Between pieces that were spoken apart: 40 ms, shorter than any pause that ends a turn. */
const gapSamples = 320;

/** The sounds of a script. Everything is spoken before the calls: an engine at work would be measured with them. */
export interface ScriptSounds {
  /** What a caller says, marked µ-law. */
  said(name: LineName): Uint8Array;
  /** How many marks each sentence of the answer to a line holds. */
  replyMarks(name: LineName): readonly number[];
  /** Speaks the script's replies, marked, and lets the engine speak what is in none. */
  readonly speak: SpeechEngine['speak'];
}

/** Speaks everything that a script needs. */
export async function renderScript(
  scripts: readonly CallerScript[],
  engine: Pick<SpeechEngine, 'speak'>,
): Promise<ScriptSounds> {
  const texts = scripts.flatMap(linesOf).flatMap(({ said, reply }) => [said, ...reply]);
  const spoken = new Map<string, Uint8Array>();
  for (const piece of new Set(texts.flatMap(({ pieces }) => pieces))) {
    spoken.set(piece, encodeMulaw(audiblePart(await engine.speak({ text: piece, language: 'en', voice: 'rms' }))));
  }
  const soundOf = ({ pieces }: ScriptText) => joined(pieces.map((piece) => spoken.get(piece) as Uint8Array));
  const lineOf = ({ owner, line }: LineName) => {
    const found = scripts[owner] && linesOf(scripts[owner])[line];
    if (!found) throw new RangeError(`caller ${owner} has no line ${line}`);
    return found;
  };
  const sentences = new Map(
    scripts.flatMap((script, owner) =>
      linesOf(script).flatMap(({ reply }, line) =>
        reply.map((sentence, part) => [keyOf(sentence.text), { sentence, mark: { owner, line, part } }] as const),
      ),
    ),
  );
  return {
    said: (name) => writeMarks(soundOf(lineOf(name).said), { kind: 'said', ...name, part: 0 }),
    replyMarks: (name) => lineOf(name).reply.map((text) => Math.floor(soundOf(text).length / markSamples)),
    speak: async (request) => {
      const known = sentences.get(keyOf(request.text));
      if (!known) return engine.speak(request);
      return decodeMulaw(writeMarks(soundOf(known.sentence), { kind: 'reply', ...known.mark }));
    },
  };
}

/** From the first sound that is heard to the last: a caller's last word ends, and a reply begins, with its samples. */
function audiblePart(pcm8k: Int16Array): Int16Array {
  const sounds = findOnsets(pcm8k);
  const samples = (ms: number | undefined) => Math.round(((ms ?? 0) * lineRateHz) / 1000);
  return pcm8k.slice(samples(sounds[0]?.startMs), samples(sounds.at(-1)?.endMs));
}

/** The pipeline may change a sentence's spaces and marks, never its words. */
function keyOf(text: string): string {
  return spokenWords(text).join(' ');
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0) + (pieces.length - 1) * gapSamples;
  const sound = new Uint8Array(length).fill(mulawSilence);
  let at = 0;
  for (const piece of pieces) {
    sound.set(piece, at);
    at += piece.length + gapSamples;
  }
  return sound;
}
