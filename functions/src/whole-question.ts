import { table } from './spoken-words.ts';
import { after, type Thought } from './thought.ts';
import { openers } from './words-en.ts';

const asks: Readonly<Record<string, (clause: string) => boolean>> = { en: asksInEnglish, ru: asksInRussian };

const englishQuestionWord =
  /^ (?:what|where|when|who|whose|how|which|why|what's|where's|when's|who's|how's)(?: \S+){0,4} (?:is|are|was|were|do|does|did|has|have|can|could|will|would|should)? ?\S+ /;
/** "Can I" and "could you" ask as well, and as often begin an order whose details are to follow. */
const englishInversion =
  /^ (?:is|are|was|were|do|does|did|has|have|will|isn't|aren't|don't|doesn't|didn't) (?:i|you|we|they|he|she|it|there|that|this|these|those|the|my|your|anyone|anybody|anything|somebody|someone) \S+ /;

function asksInEnglish(clause: string): boolean {
  return englishQuestionWord.test(clause) || englishInversion.test(clause);
}

const russianOpeners = table(
  'здравствуйте добрый_день добрый_вечер доброе_утро алло да нет так ну а и скажите подскажите скажите_пожалуйста подскажите_пожалуйста пожалуйста извините простите',
);
const russianQuestion =
  /^ (?:(?:во|со|до|с|на|по|в|от|из|у) )?(?:что|где|когда|сколько|как|какой|какая|какое|какие|каком|какую|кто|кого|куда|откуда|почему|зачем|чем|чей|есть ли|можно ли|нужно ли|надо ли|у вас есть|у вас бывает|вы работаете|вы открыты) \S+ |^ \S+ ли \S+ /;

function asksInRussian(clause: string): boolean {
  return russianQuestion.test(clause);
}

/**
 * Whether a thought that is closed ends in a question of at least three words: whoever asks waits for the answer.
 * @param language two letters; in a language that is not known nothing is a question
 */
export function isWholeQuestion({ sentence }: Thought, language: string): boolean {
  const clause = after(after(sentence, openers), russianOpeners);
  return clause.length > 2 && (asks[language]?.(` ${clause.join(' ')} `) ?? false);
}
