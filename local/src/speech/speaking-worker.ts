import { normalisePeak } from '../audio/levels.ts';
import { toLineRate } from '../audio/resample.ts';
import { loadEspeak } from './espeak.ts';
import { loadFlite } from './flite.ts';
import { englishVoices, russianVoices, type SpeechRequest } from './request.ts';
import { trimSilence } from './trim.ts';
import { serveWorker } from './worker-server.ts';

/** Peak of everything spoken: loud as a person on a phone, with room for the resampler's overshoot. */
const peakDbfs = -3;

type Synthesiser = Awaited<ReturnType<typeof loadFlite>>;

let flite: Promise<Synthesiser> | undefined;
let espeak: Promise<Synthesiser> | undefined;

function synthesiserFor(request: SpeechRequest): Promise<Synthesiser> {
  if (request.language === 'en') {
    flite ??= loadFlite();
    return flite;
  }
  espeak ??= loadEspeak();
  return espeak;
}

serveWorker(async (request: SpeechRequest) => {
  if (!/[\p{L}\p{N}]/u.test(request.text)) return new Int16Array(0);
  const voices: readonly string[] = request.language === 'en' ? englishVoices : russianVoices;
  const voice = request.voice ?? (voices[0] as string);
  // flite would fall back to another voice in silence, espeak-ng to the previous one.
  if (!voices.includes(voice)) throw new Error(`no ${request.language} voice is called ${voice}`);
  const synthesise = await synthesiserFor(request);
  const { pcm, sampleRateHz } = await synthesise(request.text, voice);
  return normalisePeak(trimSilence(toLineRate(pcm, sampleRateHz)), peakDbfs);
});
