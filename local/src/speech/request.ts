export type SpeechLanguage = 'en' | 'ru';

/** English voices by flite; rms is the one that recognisers understand best. */
export const englishVoices = ['rms', 'slt', 'awb', 'kal'] as const;
export type EnglishVoice = (typeof englishVoices)[number];

/** Russian is spoken by espeak-ng, whose variants stand in for voices. */
export const russianVoices = ['ru', 'ru+f3'] as const;
export type RussianVoice = (typeof russianVoices)[number];

export interface SpeechRequest {
  readonly text: string;
  readonly language: SpeechLanguage;
  /** One of the language's voices; its first by default. */
  readonly voice?: EnglishVoice | RussianVoice;
}
