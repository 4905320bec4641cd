/** What a caller is doing with an utterance. Every set holds every kind, in both halves. */
export const utteranceKinds = [
  'name',
  'number',
  'date',
  'address',
  'complaint',
  'list',
  'correction',
  'question',
  'request',
  'yes-no',
  'goodbye',
] as const;
export type UtteranceKind = (typeof utteranceKinds)[number];

/** Rules are tuned on `development` alone; `held-out` is only ever scored. */
export const splits = ['development', 'held-out'] as const;
export type Split = (typeof splits)[number];

export const labelLanguages = ['en', 'ru'] as const;
export type LabelLanguage = (typeof labelLanguages)[number];

/** What the caller hears first: an entry that names no question of its own answers this. */
export const greetings: Readonly<Record<LabelLanguage, string>> = {
  en: 'Hello! How can I help you?',
  ru: 'Здравствуйте! Чем могу помочь?',
};

/** An id that survives additions, as long as new entries are appended to their kind: `en-dev-number-3`. */
export function labelId(language: LabelLanguage, split: Split, kind: UtteranceKind, index: number): string {
  return `${language}-${split === 'development' ? 'dev' : 'out'}-${kind}-${index + 1}`;
}
