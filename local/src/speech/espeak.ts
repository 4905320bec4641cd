import loadModule from '@echogarden/espeak-ng-emscripten';
import { concatPcm } from '../audio/tone.ts';
import type { Synthesis } from './flite.ts';

/** Words per minute. espeak's own 175 is hurried for a phone. */
const wordsPerMinute = 160;

/** Loads espeak-ng, which speaks Russian (and, unlike a recogniser's taste, everything else). */
export async function loadEspeak(): Promise<(text: string, voice: string) => Promise<Synthesis>> {
  const { eSpeakNGWorker } = await loadModule();
  const espeak = await new eSpeakNGWorker();
  return async (text, voice) => {
    espeak.set_voice(voice);
    espeak.set_rate(wordsPerMinute);
    const parts: Int16Array[] = [];
    espeak.synthesize(text, (audio) => {
      // The buffer is espeak's own and is overwritten by the next part.
      if (audio) parts.push(new Int16Array(audio.slice(0)));
      return 0;
    });
    return { pcm: concatPcm(...parts), sampleRateHz: espeak.get_samplerate() };
  };
}
