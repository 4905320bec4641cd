import { expectsYesOrNo } from './agent-question.ts';
import { dateEnd } from './date-ru.ts';
import { consistOf } from './spoken-words.ts';
import { after, endIn, type Openness, type Rule } from './thought.ts';
import { actors, closings, frame, likelyEnds, openEnds, openers, wholeEnds } from './words-ru.ts';

const greetings =
  /(?: здравствуй| добр(?:ый|ое|ого|ой) | алл?[оеё](?: |$)| привет| девушка| молодой человек| извините| простите| слушайте| послушайте| смотрите| скажите|^ так$| ну так$| ну$| ну вот)/;

/** Verbs that lack an infinitive or an object: modals, requests. */
const modal =
  /^(?:хочу|хотел|хотела|хотели|хотим|хотелось|могу|можем|можете|сможете|смогу|можно|нужно|надо|нужен|нужна|нужны|должен|должна|должны|буду|будем|собираюсь|собираемся|планирую|планируем|пытаюсь|пробую|стараюсь|начал|начала|стал|стала|пришлось|придется|приходится|попробовал|попробовала|необходимо|желательно|готов|готова|звоню|смогли|получится|удалось|успел|успела|забыл|забыла)$/;
const askingImperative =
  /^(?:подскажите|скажите|расскажите|объясните|дайте|пришлите|отправьте|принесите|найдите|назовите|передайте|переведите|соедините|поясните|сообщите|покажите|уточните|подскажете)$/;
const otherImperative =
  /^(?:запишите|посмотрите|проверьте|сделайте|добавьте|уберите|поменяйте|измените|отмените|перенесите|забронируйте|оформите|закажите|примите|поставьте|позовите|давайте|помогите|исправьте|включите|выключите|оставьте|привезите|доставьте|пришлете|верните|положите)$/;
/** An infinitive, the reflexive ones too. */
const infinitive = /(?:ать|ять|ить|еть|уть|оть|ыть|сти|зти|чь|йти|ться|чься|стись)$/;
/** Numbers and nouns that end as infinitives do. */
const noInfinitive =
  /^(?:есть|опять|шести|пять|девять|десять|\S+дцать|ночь|дочь|речь|кровать|печать|сеть|очередь|новости|области)$/;
/** Infinitives that ask for a question or an object whatever the rest. */
const askingInfinitive =
  /^(?:узнать|спросить|уточнить|сказать|попросить|заказать|купить|получить|найти|забрать|взять|поменять|изменить|заменить|добавить|сообщить|передать|пожаловаться|поговорить|предложить|обсудить|выяснить|выбрать|сделать|оформить|забронировать|приобрести|задать|рассказать|посмотреть|подсказать|помочь|связаться|поставить|назвать)$/;
const asksFirst =
  / (?:кто|кого|кому|что|чего|чем|чему|где|куда|откуда|когда|почему|зачем|как|сколько|чей|какой|какая|какую|какие|каким|какое|каких|все|это|его|ее|их) /;
const negated = / (?:не|да|нет|если|как|что|сколько|когда|все|так|это|чего|кого) \S+$/;

/** "Я хочу", «подскажите»: what is wanted is still to be said, unless it came first («столик можно?»). */
const verbEnd: Rule = ({ line, sentence, parts, question }) => {
  const last = sentence.at(-1) ?? '';
  const before = after((parts.at(-1) ?? []).slice(0, -1), openers);
  const framed = before.length === 0 || consistOf(before, frame);
  if (modal.test(last)) return modalEnd(line, sentence.length === 1, framed, expectsYesOrNo(question));
  // "Where can one buy": what, where the question is not of the thing itself («что заказать»).
  if (
    /^ (?:\S+ )?(?:где|как|куда|когда) (?:можно|мне|мне можно|я могу|могу|нам) \S+$/.test(line) &&
    askingInfinitive.test(last)
  )
    return 'likely';
  if (!infinitive.test(last) || noInfinitive.test(last) || !framed || asksFirst.test(line)) return null;
  return askingInfinitive.test(last) ? 'certain' : before.length > 0 ? 'likely' : null;
};

function modalEnd(line: string, alone: boolean, framed: boolean, answers: boolean): Openness | null {
  if (/ не (?:могу|можем|буду|смог|смогла|успел|успела|получилось)$/.test(line)) return answers ? 'closed' : 'certain';
  if (alone && answers) return 'closed';
  if (alone) return /^ (?:хочу|хотел|хотела|хотелось|могу|нужен|нужна|звоню)$/.test(line) ? 'certain' : 'likely';
  return negated.test(line) || !framed ? null : 'certain';
}

/** «Подскажите», «соедините меня». */
const imperativeEnd: Rule = ({ line, sentence, question }) => {
  const last = sentence.at(-1) ?? '';
  const before = after(sentence.slice(0, -1), openers);
  // «Да, запишите меня» says again what the question has said.
  if (question.kind === 'yes-no' && /^ (?:да|давайте|конечно|хорошо) \S+(?: меня| нас)?$/.test(line)) return null;
  if (askingImperative.test(last)) return 'certain';
  const toMe =
    / (?:скажите|подскажите|дайте|пришлите|расскажите|объясните|помогите|напомните|посоветуйте|сделайте|покажите|принесите|можете|могли|могли бы) (?:мне|нам|вы|а|это|еще)$/;
  if (toMe.test(line) || / (?:соедините|запишите|переключите|переведите|поставьте) (?:меня|нас)$/.test(line))
    return 'certain';
  const framed = before.length === 0 || consistOf(before, frame);
  return otherImperative.test(last) && framed && line !== ' давайте' ? 'likely' : null;
};

/** An adjective in a form that only stands before a noun: «большую», «нового». An answer to "which?" needs none. */
const adjectiveEnd: Rule = ({ sentence, line, question }) => {
  const last = sentence.at(-1) ?? '';
  if (question.topic === 'choice' || question.topic === 'name' || last.length < 5 || noAdjectives.test(last))
    return null;
  if (/(?:[нвклрдтгхжшщч]ую|[нжшщч]юю)$/.test(last) || asAttribute.test(line)) return 'likely';
  return sentence.length > 1 && /(?:[нвклрдтгхжшщч](?:ого|его|ому|ему|ыми|ими)|[нвклрдтгх]ый)$/.test(last)
    ? 'likely'
    : null;
};
/** «На овсяном», «две большие», «есть детское»: forms that nouns share, where no noun would stand so. */
const asAttribute =
  / (?:(?:на|в|во|об?) (?!чем|нем|целом|всем|котором)\S+(?:[нвк]ом|[нжшщч]ем)|(?:две|три|четыре|\d+) \S+[нвклртгхжшщч](?:ие|ые)|(?:есть|нуж[еа]н|нужна|нужно|нужны) \S+(?:[нвклрт]ый|[кгхнш]ий|[нвклрт]ая|[нвклрт]ое|[нжшщч]ее|[нвклртгх]ые|[кгхнш]ие))$/;
const noAdjectives =
  /(?:ирую|изую|твую|ствую|беспокою|ничего|никого|этого|много|дорого|долго|строго|итого|самого|всего|одного|другого|никому|этому|почему|одному|поэтому|вашего|нашего)$/;

/** «Я заказывала», «мне привезли», «я ищу»: somebody did, and what is missing. */
const transitiveEnd: Rule = ({ line, sentence, parts }) => {
  const last = sentence.at(-1) ?? '';
  const before = after((parts.at(-1) ?? []).slice(0, -1), openers);
  // «Заказывала пылесос, а привезли».
  const contrasts = sentence.length > 2 && / (?:а|но) \S+$/.test(line);
  if ((!contrasts && !consistOf(before, actors)) || / не \S+$|^ (?:нет|все|ладно|спасибо) /.test(line)) return null;
  if (
    /^(?:понял|поняла|поняли|знаю|понимаю|думаю|слушаю|слышу|согласен|пришел|пришла|приехал|приехала|передумал|передумала|опоздал|опоздала|устал|устала|жду|подожду)$/.test(
      last,
    )
  )
    return null;
  if (/(?:[аеиыя]л[аи]?|[аеизс]ли)$/.test(last) && last.length > 4) return 'likely';
  return / я (?:\S+ ){0,2}(?:ищу|живу|нахожусь|звоню|пишу|возьму|закажу|куплю|беру|заказываю|покупаю|работаю|вижу|помню)$/.test(
    line,
  )
    ? 'likely'
    : null;
};

/** «Сколько стоит», «где находится», «как мне»: a question without the thing it is about. */
const questionWithoutThing: Rule = ({ sentence, line }) => {
  const clause = after(sentence, openers).join(' ');
  if (/^(?:а )?(?:сколько|почем)(?: у вас| будет| это)* сто(?:ит|ят|ить)$/.test(clause)) return 'likely';
  if (
    /^(?:скажите |подскажите )*(?:а )?(?:где|куда|когда|во сколько|до скольки|как|почему|зачем)(?: у вас)? (?:находится|находятся|работает|работают|открывается|закрывается|начинается|можно|нужно|надо|мне|нам|вы|я|мы|могу|можем|можете|у вас|лучше|будет)$/.test(
      clause,
    )
  )
    return 'likely';
  if (
    /^(?:(?:скажите|подскажите|а|и) )*(?:какой|какая|какие|какое|какую|каких|какого)(?: у вас| вы| есть| будет| там| сейчас)*$/.test(
      clause,
    )
  )
    return 'likely';
  // «Узнать, когда приедет».
  if (
    / (?:узнать|уточнить|спросить|выяснить|знать|скажите|подскажите)(?: пожалуйста)? (?:когда|где|куда|почему|во сколько) \S+(?:[еию]т|[ая]т|тся)$/.test(
      line,
    )
  )
    return 'likely';
  return /^(?:(?:скажите|подскажите|а|и) )*(?:у вас|вы|есть ли|у вас есть|а у вас|у вас можно|у вас бывает|у вас продается)$/.test(
    clause,
  )
    ? 'certain'
    : null;
};

/** «Мой номер», «фамилия»: what the name of something is said of. */
const labelOnly: Rule = ({ parts }) => {
  const part = after(parts.at(-1) ?? [], openers).join(' ');
  return /^(?:(?:мой|моя|мое) )?(?:номер|адрес|телефон|фамилия|имя|отчество|номер телефона|дата рождения|почта)(?: такой| такая)?$/.test(
    part,
  )
    ? 'certain'
    : null;
};

/** «Вы доставляете», «не работает»: a verb and nothing of what it is about. */
const verbOnly: Rule = ({ sentence, question }) => {
  const clause = after(sentence, openers);
  const last = clause.at(-1) ?? '';
  if (clause.length === 2 && clause[0] === 'вы' && /(?:ете|ите)$/.test(last)) return 'likely';
  const alone = clause.length === 1 || (clause.length === 2 && clause[0] === 'не');
  return question.topic === 'anything' &&
    alone &&
    /(?:[еиюуя]т|л|ла|ло|лся|лась|лось|[еи]тся)$/.test(last) &&
    last.length > 4
    ? 'likely'
    : null;
};

/** "Third entrance, fifth". */
const addressEnd: Rule = ({ sentence, question }) =>
  question.topic === 'address' &&
  /(?:[вртм]ый|ой|третий)$/.test(sentence.at(-1) ?? '') &&
  /^(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят)/.test(sentence.at(-1) ?? '')
    ? 'likely'
    : null;

/** «Карта, которую вы прислали», «сказали, что мой счёт»: a thing, and nothing that is said of it. */
const subjectOnly: Rule = ({ line, parts, question }) => {
  if (/ (?:что|если|чтобы) (?:мой|моя|мое|мои|ваш|ваша|ваше|ваши|наш|наша|наше|наши) \S+$/.test(line)) return 'likely';
  // "Which one?" is answered by the thing.
  if (question.kind === 'other' && question.topic !== 'anything') return null;
  const [thing = [], relative = []] = parts;
  const isThing = after(thing, openers).length <= 2;
  return parts.length === 2 && isThing && /^котор/.test(relative[0] ?? '') ? 'likely' : null;
};

const finite = /(?:л|ла|ло|ли|ет|ит|ют|ут|ят|ат|ешь|ишь|ете|ите|ется|ится|лся|лась|лось|лись|но|на|ны|то|чен|лен|ен)$/;
/** «Ваш курьер», «мой заказ», and no verb. */
const nounOnly: Rule = ({ sentence, question }) => {
  if (question.topic !== 'anything') return null;
  const [first = '', ...rest] = after(sentence, openers);
  if (rest.length === 0 || rest.length > 2 || finite.test(rest.at(-1) ?? '')) return null;
  return /^(?:мой|моя|мое|мои|ваш|ваша|ваше|ваши|наш|наша|наши|этот|эта|эти|тот)$/.test(first) ? 'likely' : null;
};

const subordinator = /^(?:если|когда|пока|хотя|поскольку|раз|чтобы|как|после)$/;

/** «Если я приеду завтра»: its main clause is to follow. */
const subordinate: Rule = ({ sentence, parts, question }) => {
  const clause = after(sentence, openers);
  const [first = '', second = ''] = clause;
  if (!subordinator.test(first) || clause.length < 3 || clause.length > 14) return null;
  if (first === 'как' && second !== 'только') return null;
  if (first === 'после' && second !== 'того') return null;
  if (first === 'раз' && parts.length < 2) return null;
  // «Когда вы работаете» is a question of its own.
  if (
    first === 'когда' &&
    (parts.length < 2 || (parts.at(-1)?.length ?? 0) > 1) &&
    !/ (?:я|мы|он|она|они|мне|нам) /.test(` ${clause.join(' ')} `)
  )
    return null;
  if (question.kind === 'other' && question.topic === 'date') return null;
  const begins = parts.findIndex((part) => part.includes(first));
  const main = parts.slice(begins + 1).flat();
  return main.length > 1 || / то /.test(` ${clause.join(' ')} `) ? null : 'certain';
};

/** What only announces what is to be said. */
const announcement: Rule = ({ line, sentence }) => {
  if (
    / (?:вопрос|проблема|ситуация|история|просьба|дело|жалоба|предложение|уточнение)(?: (?:такой|такая|такое|следующий|следующая|один|одна|вот какой|вот какая|в следующем))?$/.test(
      line,
    ) &&
    / (?:у меня|у нас|есть|была|был|еще|такой|такая|по|задать|мой|моя) /.test(`${line} `)
  )
    return 'likely';
  if (
    / (?:звоню|обращаюсь|беспокою|по поводу|насчет|по вопросу|относительно) (?:\S+ ?){1,4}$/.test(line) &&
    sentence.length <= 8
  )
    return 'likely';
  const first = after(sentence, openers);
  return /^(?:во первых|первое|первый вопрос|сначала)/.test(first.join(' ')) &&
    !/(?: во вторых| второе| второй| потом| затем| и еще)/.test(line)
    ? 'likely'
    : null;
};

/** A caller who has only said who they are, unasked. */
const introduction: Rule = ({ line, question }) => {
  if (question.topic === 'name' || question.kind === 'yes-no' || question.kind === 'confirmation') return null;
  return /(?: меня зовут| вас беспокоит| беспокоит| моя фамилия)(?: \S+){1,3}$/.test(line) ? 'likely' : null;
};

/** Nothing but a greeting. After a question for yes or no, a «да» or «хорошо» is the answer. */
const openersOnly: Rule = ({ words, question }) => {
  if (!consistOf(words, openers)) return null;
  if (words.join(' ') === 'вот так') return 'closed';
  if (greetings.test(` ${words.join(' ')}`)) return 'likely';
  return question.kind === 'other' || question.kind === 'request' ? 'likely' : null;
};

const singleWords =
  /^(?:что|как|когда|где|куда|сколько|какой|какая|какие|какую|почему|пока|наверное|возможно|может|есть|вам|вы|потом|тогда|этот|эту|эти|тот|первое|второе|первую|вторую|другой|другую|уже|был|была|было|были)$/;
const ends: Rule = ({ words, sentence, line }) => {
  const last = sentence.at(-1) ?? '';
  if (endIn(words, closings)) return 'closed';
  if (words.length === 1 && singleWords.test(last)) return 'closed';
  if (last === 'пока')
    return / (?:спасибо|ничего|нет|все|ну|давайте|хорошо|ладно) пока$/.test(line) ? 'closed' : 'likely';
  if (last === 'зовут') return / (?:вас|его|ее) зовут$/.test(line) && / как /.test(line) ? 'closed' : 'certain';
  if (/ есть$/.test(line) && (/^ (?:да|нет)? ?есть$/.test(line) || asksFirst.test(line))) return 'closed';
  return endIn(words, wholeEnds) ? 'closed' : null;
};

const lastWords: Rule = ({ words, sentence, line, question }) => {
  const last = sentence.at(-1) ?? '';
  if (last === 'нет')
    return / у (?:меня|нас|него|нее) нет$/.test(line) ||
      (words.length > 2 &&
        !line.startsWith(' нет ') &&
        !/ (?:пока|еще|или|там|тут|его|ее|их|этого|ничего|никого) нет$/.test(line))
      ? 'likely'
      : null;
  if (/^(?:простите|извините)$/.test(last) && / (?:то есть|нет|не|ой|точнее|вернее) .* \S+$/.test(line))
    return 'closed';
  if (/^(?:номер|заказ|адрес|телефон|фамилия|ваш|мой)$/.test(last) && asksFirst.test(line)) return null;
  if (endIn(sentence, openEnds)) return / (?:у меня|у нас)$/.test(line) && asksFirst.test(line) ? 'likely' : 'certain';
  if (/л[аио]? не (?:тот|та|то|те)$/.test(line)) return 'likely';
  if (last === 'там' && question.kind === 'confirmation') return 'likely';
  if (!endIn(sentence, likelyEnds)) return null;
  // "Where it is to be found", "what they said".
  return /^(?:был|была|было|были|находится|называется|сказали|сказала|говорит|номер|адрес|телефон|улица|дом|квартира|корпус|подъезд|есть|вам|мне)$/.test(
    last,
  ) && asksFirst.test(line)
    ? null
    : 'likely';
};

/** The rules of Russian, the first that knows decides. */
export const russianRules: readonly Rule[] = [
  openersOnly,
  ends,
  announcement,
  subordinate,
  questionWithoutThing,
  labelOnly,
  verbOnly,
  addressEnd,
  verbEnd,
  imperativeEnd,
  lastWords,
  dateEnd,
  transitiveEnd,
  adjectiveEnd,
  nounOnly,
  subjectOnly,
  introduction,
];
