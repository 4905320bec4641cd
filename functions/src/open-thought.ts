import { type AgentQuestion, expectsYesOrNo } from './agent-question.ts';
import { birthYear, judgeBirthDate } from './birth-date.ts';
import { judgeDigits } from './digit-answer.ts';
import { consistOf, table } from './spoken-words.ts';
import { type Openness, type Rule, readThought, type Thought } from './thought.ts';
import { englishRules } from './thought-en.ts';
import { russianRules } from './thought-ru.ts';

const rules: Readonly<Record<string, readonly Rule[]>> = { en: englishRules, ru: russianRules };

const affirmations = table(
  'yes yeah yep sure of_course okay ok certainly absolutely please right i_do i_have i_would there_is yes_please да конечно ага угу хорошо можно есть да_есть пожалуй ну наверное думаю вообще_то maybe well i_guess i_think_so perhaps actually',
);
const denials = table(
  "no nope not_quite not_exactly not_really no_it_isn't no_it's_not that's_wrong wrong нет неверно неправильно не_совсем не_верно не_правильно не_так",
);

/** "Yes" to "anything else?" and to "could you tell me your name?", "no" to "is that right?": the answer is to follow. */
const halfAnswer: Rule = ({ words, question: { kind } }) => {
  if (kind === 'offer' || kind === 'request') return consistOf(words, affirmations) ? 'likely' : null;
  return kind === 'confirmation' && consistOf(words, denials) ? 'likely' : null;
};

const isDate = ({ topic }: AgentQuestion) => topic === 'date' || topic === 'birth';

/** "It's Helen, Helen": whoever says a word again looks for the next. */
const repetition: Rule = ({ words, question }) => {
  const [before, last = ''] = words.slice(-2);
  const isEmphasis =
    consistOf([last], affirmations) || consistOf([last], denials) || /^(?:bye|hello|алло|пока|так|все)$/.test(last);
  return words.length > 1 && before === last && !question.digits && !isDate(question) && !isEmphasis ? 'likely' : null;
};

/** What Russian letters are called; recognisers write the names down more often than the letters. */
const letterNames = /^(?:бэ|вэ|гэ|дэ|жэ|зэ|ка|эль|эм|эн|пэ|эр|эс|тэ|эф|ха|цэ|че|ша|ща)$/;

/** Letters of a name, as far as they were spelled; a name that was said before it was spelled is whole. */
const spelling: Rule = ({ words, line, question }) => {
  // "B for Bravo", «бэ как Борис».
  if (question.topic === 'name' && / (?:\S|\S\S) (?:for|as in|like|как) \S+$/.test(line)) return 'likely';
  const isALetter = (word: string) => (word.length === 1 ? !/\d/.test(word) : letterNames.test(word));
  const start = words.findLastIndex((word) => !isALetter(word)) + 1;
  const letters = words.slice(start).join('');
  // «И», «а», "a", "I" are words as well.
  const isLetter = question.topic === 'name' && words.length > 1 && !/^[aiаивксоуя]$/.test(letters);
  const least = isLetter ? 1 : question.topic === 'name' || question.digits ? 2 : 3;
  if (letters.length < least) return null;
  return words.slice(0, start).includes(letters) ? 'closed' : 'likely';
};

const counted =
  /^(?:and )?(?:an?|the|one|two|three|four|five|six|some|another|\d+|один|одну|одна|две|два|три|четыре|пять|шесть|еще) \S+(?: \S+)?(?: \S+)?$/;
const conjunction = /(?:^| )(?:and|or|и|или|да)(?: |$)/;
const noItems =
  /(?:^| )(?:please|yes|no|yeah|okay|right|thanks|thank|sorry|wait|actually|rather|mean|oops|hello|hi|that's|it|we|they|he|she|простите|извините|ой|точнее|вернее|есть|не|здравствуйте|алло|это|да|нет|спасибо|конечно|наверное|верно|правильно|хорошо|ладно|то|что|если|котор\S+|when|if|which|who|that|is|are|it's|i|you|вы|я|мы|мне)(?: |$)/;

/** "A pizza, a salad": whoever ends a list says "and" before its last item. */
const list: Rule = ({ pieces, question }) => {
  const parts = pieces;
  const [before = '', last = ''] = parts.slice(-2).map((part) => part.join(' '));
  if (parts.length < 2 || conjunction.test(last) || noItems.test(last)) return null;
  if (question.topic === 'address' || isDate(question) || question.topic === 'name') return null;
  const short = (item: string, most: number) => item.split(' ').length <= most;
  const isBare = question.kind === 'other' && short(before, 2) && short(last, 2);
  if (
    (isBare || (parts.length > 2 && short(before, 3) && short(last, 3))) &&
    !noItems.test(before) &&
    !conjunction.test(before)
  )
    return 'likely';
  return counted.test(last) &&
    /(?:^| )(?:an?|the|one|two|three|four|five|six|some|\d+|один|одну|одна|две|два|три|четыре|пять|шесть)(?: \S+){1,3}$/.test(
      before,
    )
    ? 'likely'
    : null;
};

/** An address is told in pieces; a flat or a third piece is the last as a rule. */
const address: Rule = ({ words, pieces, question }) => {
  if (question.topic !== 'address' || (question.kind !== 'other' && question.kind !== 'request')) return null;
  const line = ` ${words.join(' ')} `;
  const isWhole = pieces.length > 2 || words.length > 6 || flat.test(line);
  return isWhole || notAnAddress.test(line) ? null : 'likely';
};
const flat =
  / (?:apartment|apt|flat|unit|suite|floor|квартира|кв|подъезд|этаж|офис) \S+ | (?:\S+й|\S+th|\S+d|first) (?:подъезд|этаж|floor) /;
const notAnAddress =
  / (?:i|i'm|i'll|you|we|no|not|don't|none|what|which|why|same|pick|collect|you've|nothing|yes|я|мы|вы|у|не|нет|сам|сама|сами|что|какой|зачем|самовывоз|заберу|тот|туда|да|там|спасибо) /;

/** "No, the street" to "is that right?": what is wrong is named, what is right is to follow. */
const correction: Rule = ({ words, question, question: { kind } }) =>
  (kind === 'confirmation' && wrongPart.test(words.join(' '))) || (isDate(question) && wrongDay.test(words.join(' ')))
    ? 'likely'
    : null;
const wrongPart =
  /^(?:(?:no|nope) (?:(?:not )?(?:the|my) \S+(?: \S+)?|not (?:(?:at|on|for|in|to) )?\S+)|нет (?!спасибо|не надо|это|все)(?:не (?:(?:на|в|во|к|с|для|по) )?)?\S+)$/;
const wrongDay =
  /^(?:no )?not (?:on )?\S+day$|^(?:нет )?не (?:в|во) (?:понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)$/;

/** Whoever has begun to tell what is wrong seldom leaves it at half a dozen words; a question or a wish is another thing. */
const story: Rule = ({ words, line, question }) => {
  const invited = question.topic === 'anything' && question.kind === 'other';
  if (!invited || words.length < 3 || words.length > 6) return null;
  return wishOrQuestion.test(`${line} `) ? null : 'likely';
};
const wishOrQuestion =
  /^ (?:an?|one|two|three|some|just|for) | (?:what|when|where|who|how|why|what's|where's|who's|how's|see you|that's it|which|is it|is there|are|is this|do|does|did|can|could|may|would|will|want|need|like|put|call|cancel|book|send|give|help|speak|hear|nothing|wrong number|know|idea|think|suppose|hope|mind|yes|no|что|когда|где|кто|как|почему|сколько|куда|откуда|зачем|какой|какие|какая|какое|чем|кем|можно|могу|можете|хочу|хотел|хотела|хотим|хотели|нужен|нужна|нужно|нужны|надо|ли|вы|есть|это|бы|да|нет|не знаю|ничего|думаю|подумаю|подожду|перезвоню|понял|договорились|так) | \S+(?:ите|айте|ейте) | i'd /;

/** A comma after a list that has its "and" is only the recogniser's. */
const trailing: Rule = ({ trailsOff, pieces }) =>
  trailsOff && !(pieces.length > 1 && conjunction.test(` ${pieces.at(-1)?.join(' ')} `)) ? 'likely' : null;

/**
 * How likely a caller who falls silent after these words is to go on. It looks at words and at what was asked; of the
 * punctuation only at what stands inside: recognisers put a full stop on every fragment.
 * @param language two letters; in a language that is not known every thought is closed
 */
export function judgeThought(transcript: string, language: string, question: AgentQuestion): Openness {
  return explainThought(transcript, language, question).openness;
}

export interface Judgement {
  readonly openness: Openness;
  /** The name of the rule that decided; null when none did, which closes the thought. */
  readonly rule: string | null;
}

/** The same with the rule that decided, for whoever asks why a caller was cut off or waited for. */
export function explainThought(transcript: string, language: string, question: AgentQuestion): Judgement {
  const thought = readThought(transcript, question);
  if (thought.words.length === 0) return { openness: 'closed', rule: null };
  for (const rule of rulesOf(language)) {
    const openness = rule(thought);
    if (openness) return { openness, rule: rule.name };
  }
  return { openness: 'closed', rule: null };
}

/** In order, the first that knows decides: what holds in every language stands around the language's own rules. */
function rulesOf(language: string): readonly Rule[] {
  const known = rules[language];
  if (!known) return [];
  const digits: Rule = (said) => judgeDigits(said, language);
  const birthDate: Rule = (said) => judgeBirthDate(said, language);
  const before = [birthYear, digits, spelling, repetition, halfAnswer];
  return [...before, ...known, list, address, correction, story, birthDate, trailing];
}

const answers = table(
  `yes yeah yep yup sure correct right exactly of_course absolutely certainly definitely that's_right that's_correct that_is_right that_is_correct that's_fine
  it_is i_do i_am i_would i_did please fine perfect sounds_good no nope no_thanks no_thank_you thank_you thanks not_really i_don't
  not_today that's_all that's_it nothing_else okay ok
  да нет ага угу конечно верно правильно все_верно все_правильно точно именно совершенно_верно хорошо спасибо не_надо не_нужно нет_спасибо пожалуйста
  давайте можно это_все больше_ничего ничего_больше подходит все_так так_и_есть да_да большое`,
);

/** Neither yes nor no by themselves. */
const courtesies = table('thank_you thanks please perfect fine спасибо пожалуйста большое хорошо');

/** Whether the words are a whole answer to a question for yes or no, and nothing but that. */
export function isWholeYesOrNo({ words, question }: Thought): boolean {
  if (consistOf(words, courtesies)) return false;
  return expectsYesOrNo(question) && question.complete && words.length <= 5 && consistOf(words, answers);
}
