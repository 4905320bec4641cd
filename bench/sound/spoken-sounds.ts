import { tone } from '../../local/src/audio/tone.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import {
  type EnglishVoice,
  englishVoices,
  type RussianVoice,
  russianVoices,
  type SpeechRequest,
} from '../../local/src/speech/request.ts';

/** Among them all that is hard to mark: hisses and bursts at either end, soft beginnings, voices that fade. */
const english = [
  ...[
    'seven',
    'four',
    'she said yes',
    'Hello, how can I help you?',
    'fish and chips',
    'Thursday',
    'half past six',
    'stop',
  ],
  ...['what', 'thanks', 'zoo', 'van', 'my name is Sam', 'yes please', 'the shop closes at eight'],
];
const russian = ['здравствуйте', 'семь', 'хорошо', 'шесть часов', 'спасибо', 'чем могу помочь', 'в пятницу'];
const tonesHz = [220, 440, 1500, 3000];

/** Words in these voices, and tones, as 8 kHz samples. */
export async function spokenSounds(
  engine: Pick<SpeechEngine, 'speak'>,
  voices: readonly (EnglishVoice | RussianVoice)[] = [...englishVoices, ...russianVoices],
): Promise<Int16Array[]> {
  const requests = voices.flatMap((voice): SpeechRequest[] => {
    const language = englishVoices.some((own) => own === voice) ? 'en' : 'ru';
    return (language === 'en' ? english : russian).map((text) => ({ text, voice, language }));
  });
  const words: Int16Array[] = [];
  for (const request of requests) words.push(await engine.speak(request));
  return [...words, ...tonesHz.map((hz) => tone(hz, 300))];
}
