import { lineRateHz } from '../../audio/resample.ts';
import type { SpeechEngine } from '../../speech/engine.ts';
import type { SpeechRequest } from '../../speech/request.ts';
import { atLevel } from './noise-level.ts';
import type { Random } from './random.ts';

/** Six at once are a crowd: no word stands out, and there is hardly a moment of quiet. */
const talkers: readonly SpeechRequest[] = [
  {
    language: 'en',
    voice: 'rms',
    text: 'The train from the north was late again this morning, so we stood on the platform for an hour.',
  },
  {
    language: 'en',
    voice: 'slt',
    text: 'My sister bought a small house near the river last year, and now she is painting every room.',
  },
  {
    language: 'en',
    voice: 'awb',
    text: 'If you put a little more salt into the soup it will taste much better, and so will the bread.',
  },
  {
    language: 'en',
    voice: 'kal',
    text: 'They showed the match on a big screen in the square, but nobody could see the ball.',
  },
  {
    language: 'ru',
    voice: 'ru',
    text: 'Вчера мы целый вечер гуляли по набережной, смотрели на корабли и говорили о том, куда поедем летом.',
  },
  {
    language: 'ru',
    voice: 'ru+f3',
    text: 'Соседи снова затеяли ремонт, с самого утра сверлят стены, и дети никак не могут сделать уроки.',
  },
];

/** All talkers at one level: the engine's voices differ by 9 dB, and the loudest would not be a crowd. */
const talkerDbfs = -20;

/**
 * The murmur of a crowd at 8 kHz: voices of the speech engine over one another, each beginning somewhere in a sentence
 * that it repeats. The sentences are of different lengths, so that within `durationMs` no moment is like another.
 */
export async function speakBabble(
  engine: Pick<SpeechEngine, 'speak'>,
  random: Random,
  durationMs = 30_000,
): Promise<Float64Array> {
  const voices = await Promise.all(talkers.map((request) => engine.speak(request)));
  return overlapVoices(voices, random, durationMs);
}

/** Voices over one another at the same level, each in a loop of its own from a random place. */
export function overlapVoices(voices: readonly Int16Array[], random: Random, durationMs: number): Float64Array {
  const babble = new Float64Array(Math.round((durationMs * lineRateHz) / 1000));
  for (const voice of voices) {
    const level = atLevel(Float64Array.from(voice), talkerDbfs);
    const start = Math.floor(random() * level.length);
    for (let index = 0; index < babble.length; index++) {
      babble[index] = (babble[index] as number) + (level[(start + index) % level.length] as number);
    }
  }
  return babble;
}
