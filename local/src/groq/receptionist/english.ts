import { englishFacts } from './english-facts.ts';
import { acknowledgeEnglish, englishCourtesies, englishQuestions } from './english-replies.ts';
import { normaliseEnglish } from './english-words.ts';
import type { LanguageRules } from './rules.ts';

export const english: LanguageRules = {
  normalise: normaliseEnglish,
  statedFacts: englishFacts,
  agentName: (prompt) => prompt.match(/\b[Yy]ou are ([A-Z][a-z]+)/)?.[1],
  goodbye: /\b(?:goodbye|bye|bye bye|see you|hang up|end (?:the|this) call)\b/,
  farewell: ({ facts }) => `Goodbye${facts.name ? `, ${facts.name}` : ''}, and thank you for calling.`,
  puttingThrough: 'I am putting you through to a colleague.',
  questions: englishQuestions,
  acknowledge: acknowledgeEnglish,
  courtesies: englishCourtesies,
  clarification: () =>
    'I am sorry, I did not understand that. I can take an order, book a table, or tell you about the menu and our hours.',
};
