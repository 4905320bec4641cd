import { activeSegments } from '../audio/levels.ts';
import type { SpeechEngine } from '../speech/engine.ts';

export interface TranscriptionRequest {
  /** What arrived, at 8 kHz. */
  readonly pcm8k: Int16Array;
  /** ISO 639-1, as the request asked; undefined when it left the language open. */
  readonly language: string | undefined;
  readonly model: string;
}

export interface LocalTranscription {
  /** '' when nothing was said. */
  readonly text: string;
  /** Whisper's opinion, 0 to 1, that this is no speech. It writes a text all the same. */
  readonly noSpeechProbability: number;
}

/** Stands in for Whisper. */
export interface LocalTranscriber {
  transcribe(request: TranscriptionRequest): Promise<LocalTranscription>;
}

/** What Whisper makes of nothing: subtitles it has seen end like this. */
const inventions: Readonly<Record<string, string>> = { en: 'Thank you for watching!', ru: 'Продолжение следует...' };

export interface MoonshineOptions {
  /** Writes Whisper's inventions into silence instead of nothing. */
  readonly invents?: boolean;
}

/** A real recogniser, English only. */
export function createMoonshineTranscriber(
  engine: Pick<SpeechEngine, 'transcribe'>,
  options: MoonshineOptions = {},
): LocalTranscriber {
  return {
    transcribe: async ({ pcm8k, language = 'en' }) => {
      if (language !== 'en') throw new Error(`the embedded recogniser understands English only, not ${language}`);
      if (activeSegments(pcm8k).length === 0) return noSpeech(language, options.invents ?? false);
      const text = await engine.transcribe(pcm8k);
      return text === '' ? noSpeech(language, options.invents ?? false) : { text, noSpeechProbability: 0.02 };
    },
  };
}

/** What is answered when there is nothing to hear. */
export function noSpeech(language: string | undefined, invents: boolean): LocalTranscription {
  return { text: invents ? (inventions[language ?? 'en'] ?? '') : '', noSpeechProbability: 0.95 };
}

/** Sends each request to its language's transcriber; one without a language to the first. */
export function chooseByLanguage(transcribers: Readonly<Record<string, LocalTranscriber>>): LocalTranscriber {
  const [first] = Object.values(transcribers);
  return {
    transcribe: (request) => {
      const transcriber = request.language === undefined ? first : transcribers[request.language];
      if (!transcriber) return Promise.reject(new Error(`no transcriber for language ${request.language}`));
      return transcriber.transcribe(request);
    },
  };
}
