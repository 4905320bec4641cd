import type { LabelLanguage } from '../turn-taking/labels.ts';

/** What callers interrupt with: from a single word to a sentence. */
export const interruptingWords: Readonly<Record<LabelLanguage, readonly string[]>> = {
  en: [
    'Stop.',
    'Wait a moment please.',
    'No, that is something else.',
    'Can I ask you something?',
    'Hold on.',
    'I have another question.',
    'Excuse me.',
    'That is enough, thank you.',
  ],
  ru: [
    'Стоп.',
    'Подождите минутку.',
    'Нет, я совсем о другом.',
    'Можно я спрошу?',
    'Хватит.',
    'У меня другой вопрос.',
    'Погодите.',
    'Достаточно, большое спасибо.',
  ],
};
