import { expectsYesOrNo, readQuestion } from './agent-question.ts';
import { consistOf, table, wordsOf } from './spoken-words.ts';

/** How listeners say that they listen. `answers` would be an answer to any question, `hums` only to yes or no. */
interface BackChannels {
  readonly answers: ReadonlySet<string>;
  readonly hums: ReadonlySet<string>;
}

const backChannels: Readonly<Record<string, BackChannels>> = {
  en: {
    answers: table(
      'yes yeah yep yup okay ok right sure alright all_right fine good great exactly of_course cool perfect nice lovely sounds_good no_problem fair_enough',
    ),
    hums: table(
      'mhm mm mmm mmhm mm_hm mm_hmm hmm hm uh_huh aha ah oh i_see got_it oh_i_see i_got_it wow gotcha got_you i_understand makes_sense oh_really',
    ),
  },
  ru: {
    answers: table(
      'да ага хорошо ладно конечно верно точно правильно окей ок так отлично прекрасно супер здорово ну_хорошо ну_ладно а_хорошо',
    ),
    hums: table(
      'угу мгм м мм ммм хм ах ого ясно понятно понял поняла вот_как ну_да надо_же вот_оно_что ясненько все_понятно все_ясно я_понял я_поняла понял_вас поняла_вас ну_понятно а_понятно а_ясно',
    ),
  },
};

/** More of them in one breath is somebody who wants to say something. */
const MOST_WORDS = 4;

/**
 * Whether words that were said over the agent's speech only tell it that the caller listens. What answers the question
 * that the agent has just asked within that speech is no back-channel.
 * @param language two letters; of a language that is not known nothing is said
 * @param asked what the caller has heard of the agent's speech
 */
export function isBackChannel(text: string, language: string, asked = ''): boolean {
  const known = backChannels[language];
  const words = wordsOf(text);
  if (!known || words.length > MOST_WORDS || !consistOf(words, new Set([...known.answers, ...known.hums])))
    return false;
  const sentence = asked.match(/[^.!?…]+[.!?…]*\s*$/u)?.[0] ?? '';
  const question = readQuestion(sentence, language);
  if (expectsYesOrNo(question)) return false;
  const isQuestion = sentence.trim().endsWith('?') || question.kind === 'request';
  return !isQuestion || consistOf(words, known.hums);
}
