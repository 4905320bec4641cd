import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { spokenWords } from '../../local/src/speech/word-errors.ts';
import { markSamples, writeMarks } from '../load/audio-mark.ts';
import { type CallerScript, linesOf } from '../load/caller-script.ts';
import type { ScriptSounds } from '../load/script-sounds.ts';

/** Marks a part of a reply that several callers' replies have: whose it is, is not to be told. No caller has this number. */
export const anybody = 4094;

interface Sentence {
  readonly words: string;
  readonly owner: number;
  readonly line: number;
  readonly part: number;
}

/**
 * Speaks parts of the replies' sentences with the marks of their sentence: after a voice that broke off only the rest is bought
 * anew. What is no part of any is spoken without marks.
 * @param engine speaks without marks
 */
export function markFragments(
  scripts: readonly CallerScript[],
  sounds: Pick<ScriptSounds, 'replyMarks'>,
  engine: Pick<SpeechEngine, 'speak'>,
): SpeechEngine['speak'] {
  const sentences = scripts.flatMap((script, owner) =>
    linesOf(script).flatMap(({ reply }, line) =>
      reply.map(({ text }, part): Sentence => ({ words: keyOf(text), owner, line, part })),
    ),
  );
  return async (request) => {
    const words = keyOf(request.text);
    const pcm8k = await engine.speak(request);
    const rests = sentences.filter((each) => each.words.endsWith(` ${words}`));
    const found = rests.length > 0 ? rests : sentences.filter((each) => each.words.startsWith(`${words} `));
    const [sentence] = found;
    if (words === '' || !sentence) return pcm8k;
    const owner = found.length === 1 ? sentence.owner : anybody;
    const mark = { kind: 'reply', owner, line: sentence.line, part: sentence.part } as const;
    const ulaw = encodeMulaw(pcm8k);
    if (rests.length === 0) return decodeMulaw(writeMarks(ulaw, mark));
    // The rest ends as its sentence does: with the sentence's last mark.
    const whole = (sounds.replyMarks(sentence)[sentence.part] ?? 0) * markSamples;
    const before = Math.max(0, whole - Math.floor(ulaw.length / markSamples) * markSamples);
    const padded = new Uint8Array(before + ulaw.length);
    padded.set(ulaw, before);
    return decodeMulaw(writeMarks(padded, mark).subarray(before));
  };
}

/** The pipeline may change a sentence's spaces and marks, never its words. */
function keyOf(text: string): string {
  return spokenWords(text).join(' ');
}
