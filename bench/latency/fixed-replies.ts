import type { ChatMessage, Responder } from '../../local/src/groq/responder.ts';
import { wordsIn } from '../call/words.ts';
import { type Question, wordsOf } from './questions.ts';

/**
 * Stands in for the language model: answers each question with its one answer, whoever asks. Of half a question it knows
 * what the whole one is.
 */
export function createFixedReplies(questions: readonly Question[]): Responder {
  const known = questions.map((question) => ({ question, words: wordsIn(wordsOf(question)) }));
  return {
    respond: ({ messages }) => {
      const said = wordsIn(lastSaid(messages));
      const likest = known
        .map(({ question, words }) => ({ question, score: likeness(said, words) }))
        .toSorted((a, b) => b.score - a.score)[0];
      if (!likest || likest.score === 0) throw new RangeError('the caller asked what no question of the bench asks');
      return { content: likest.question.reply };
    },
  };
}

function lastSaid(messages: readonly ChatMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

/** Words in common, of all words of both, 0 to 1. */
function likeness(said: readonly string[], words: readonly string[]): number {
  const common = said.filter((word) => words.includes(word)).length;
  return said.length + words.length === 0 ? 0 : (2 * common) / (said.length + words.length);
}
