import type { LanguageRules } from './rules.ts';
import { russianFacts } from './russian-facts.ts';
import { acknowledgeRussian, russianCourtesies, russianQuestions } from './russian-replies.ts';
import { normaliseRussian, words } from './russian-words.ts';

export const russian: LanguageRules = {
  normalise: normaliseRussian,
  statedFacts: russianFacts,
  agentName: (prompt) => prompt.match(/(?:Ты|ты|Вы|вы|Тебя зовут|тебя зовут)\s*[-—–]?\s+([А-ЯЁ][а-яё]+)/)?.[1],
  goodbye: words(
    'до свидания|до свиданья|пока|всего доброго|всего хорошего|прощай(?:те)?|клади(?:те)? трубку|повесь(?:те)? трубку',
  ),
  farewell: ({ facts }) => `До свидания${facts.name ? `, ${facts.name}` : ''}! Спасибо за звонок.`,
  puttingThrough: 'Соединяю вас с сотрудником.',
  questions: russianQuestions,
  acknowledge: acknowledgeRussian,
  courtesies: russianCourtesies,
  clarification: () =>
    'Извините, я не поняла. Я могу принять заказ, забронировать столик или рассказать про меню и часы работы.',
};
