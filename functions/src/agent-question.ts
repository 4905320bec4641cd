import { wordsOf } from './spoken-words.ts';

/** What the agent has asked: it says what a whole answer is. */
export interface AgentQuestion {
  /**
   * `request`: something to be told ("Could you tell me your name?"), so that a "yes" is only its beginning.
   * `offer`: "Anything else?", where a "yes" is only the beginning.
   * `confirmation`: "Is that right?", where a "no" is only the beginning.
   */
  readonly kind: 'yes-no' | 'confirmation' | 'offer' | 'request' | 'other' | 'none';
  /** Asked for digits: how many, where that is known. */
  readonly digits: { readonly count: number | 'telephone' | null } | null;
  readonly topic: 'name' | 'birth' | 'date' | 'address' | 'choice' | 'anything' | null;
  /** The question's last word was heard. */
  readonly complete: boolean;
}

interface QuestionWords {
  /** Begins a clause that is not answered by yes or no. */
  readonly asksWhat: RegExp;
  /** Begins a clause that is; null where word order does not tell. */
  readonly asksWhether: RegExp | null;
  readonly alternative: RegExp;
  readonly request: RegExp;
  readonly offer: RegExp;
  readonly confirmation: RegExp;
  readonly digits: RegExp;
  readonly telephone: RegExp;
  readonly digitCounts: readonly (readonly [RegExp, number])[];
  readonly topics: readonly (readonly [RegExp, NonNullable<AgentQuestion['topic']>])[];
}

const questionWords: Readonly<Record<string, QuestionWords>> = {
  en: {
    asksWhat:
      /^(?:(?:and|so|okay|ok|well|then|for|at|in|on|to|from|by|about|with|until) )*(?:what|which|who|whose|when|where|why|how)\b/,
    asksWhether:
      /^(?:(?:and|so|okay|ok|well|then|or) )*(?:is|are|am|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|isn't|aren't|wasn't|don't|doesn't|didn't|haven't|won't|wouldn't)\b/,
    alternative: /\bor (?!not\b|so\b|any|some|else)/,
    request:
      /\b(?:tell|give|spell|repeat|describe|explain|provide|leave|read|say) (?:me|us|that|it|your|the)\b|\b(?:may|can|could|might) i (?:have|get|ask|take|know|just (?:have|get|take))\b|\bplease (?:tell|give|spell|repeat|describe|explain|provide|say|enter|read)\b|\bdo you (?:know|remember|happen)\b/,
    offer: /\b(?:anything|something|any (?:other|more|questions)|(?:other|more|further) questions|can i help)\b/,
    confirmation: /\b(?:right|correct|is that (?:all|it|everything|ok|okay)|did you (?:say|mean)|get that|got that)\b/,
    digits: /\b(?:phone|telephone|mobile|code|digits?|pin|postcode|zip|account|numbers?(?! of))\b/,
    telephone: /\b(?:phone|telephone|mobile|callback|call you|reach you|contact)\b/,
    digitCounts: [
      [/\b(?:two|2)[ -](?:last )?digits?\b/, 2],
      [/\b(?:three|3)[ -](?:last )?digits?\b/, 3],
      [/\b(?:four|4)[ -](?:last )?digits?\b/, 4],
      [/\b(?:five|5)[ -](?:last )?digits?\b|\bzip\b/, 5],
      [/\b(?:six|6)[ -](?:last )?digits?\b/, 6],
      [/\b(?:card) number\b/, 16],
    ],
    topics: [
      [/\b(?:name|surname|spell|speaking|speaking to|who is calling|who's calling)\b/, 'name'],
      [/\b(?:address|street|postcode|where do you live|deliver)\b/, 'address'],
      [/\b(?:birth|birthday|born)\b/, 'birth'],
      [/\b(?:when|what (?:time|day|date)|which (?:day|date)|date)\b/, 'date'],
      [/\b(?:which|what (?:kind|size|colour|color|sort|type)|how (?:many|much|long|often|big))\b/, 'choice'],
      [/\b(?:help|happen(?:ed)?|do for you|problem|wrong|tell me (?:more|about)|describe|explain)\b/, 'anything'],
    ],
  },
  ru: {
    asksWhat:
      /^(?:(?:а|и|ну|так|хорошо|то|на|в|во|с|со|к|ко|по|для|у|о|об|из|за|от|до|при|через) )*(?!что нибудь|что то|чем нибудь|чем то|кто нибудь)(?:кто|кого|кому|кем|что|чего|чему|чем|где|куда|откуда|когда|почему|зачем|как|каки[емх]?|какими|как(?:ая|ое|ой|ую|ого|ому|ом|им)|сколько|скольких|скольки|котор\S+|чей|чья|чье|чьи|чью)(?![\p{L}])/u,
    asksWhether: null,
    alternative: /(?:^|\s)или (?!нет|что|как)/u,
    request:
      /(?:^|\s)(?:подскажите|назовите|скажите|продиктуйте|повторите|уточните|сообщите|опишите|расскажите|оставьте|введите|произнесите|подскажете|назовете|скажете|продиктуете)(?![\p{L}])|(?:^|\s)(?:могу|можно|можете|могли)(?:\s\S+){0,2}\s(?:узнать|спросить|уточнить|назвать|сказать|продиктовать|повторить|подсказать|оставить|описать|рассказать|ваш\S*)(?![\p{L}])/u,
    offer:
      /(?:что|чем|каки[ехм]|кого|куда)[ -](?:нибудь|то)(?![\p{L}])|вопрос\S*(?:\sостал\S+)?\??$|(?:^|\s)еще\s(?:что|чем|вопрос)/u,
    confirmation: /(?:^|\s)(?:верно|правильно|так|да|точно|всё|все|не ошиб\S+|поняла?)(?![\p{L}])/u,
    digits: /номер|телефон|(?:^|\s)код|цифр|карт[ыу]|счет|индекс|(?:^|\s)пин/u,
    telephone: /телефон|перезвонить|связаться/u,
    digitCounts: [
      [/(?:две|2) цифр|двузнач/u, 2],
      [/(?:три|3) цифр|тр[её]хзнач/u, 3],
      [/(?:четыре|4) цифр|четыр[её]хзнач/u, 4],
      [/(?:пять|5) цифр|пятизнач/u, 5],
      [/(?:шесть|6) цифр|шестизнач|индекс/u, 6],
      [/номер\S* карты/u, 16],
    ],
    topics: [
      [/зовут|(?:^|\s)имя|имени|фамили|отчеств|обращаться|представ|по буквам/u, 'name'],
      [/адрес|улиц|куда (?:доставить|везти|привезти)|живете/u, 'address'],
      [/рожден|родил/u, 'birth'],
      [/когда|во сколько|числ|дат[аыу]|врем|час(?:ов|у)|день|дня/u, 'date'],
      [/(?:^|\s)(?:как(?:ой|ая|ую|ое|ие|их|ого)|сколько|скольких)(?![\p{L}])/u, 'choice'],
      [/помочь|помогу|случилось|произошло|слушаю|расскаж|опиш|проблем/u, 'anything'],
    ],
  },
};

const none: AgentQuestion = { kind: 'none', digits: null, topic: null, complete: false };

/**
 * Reads what the agent has asked.
 * @param asked what the caller heard of the agent's last words; it may end in the middle of a sentence
 */
export function readQuestion(asked: string, language: string): AgentQuestion {
  const known = questionWords[language];
  const sentences =
    asked
      .toLowerCase()
      .replaceAll('’', "'")
      .replaceAll('ё', 'е')
      .match(/[^.!?…]+[.!?…]*/gu) ?? [];
  if (!known || sentences.length === 0) return none;
  // A question may be followed by one more sentence ("Are you still there? I am listening."), not by a speech.
  const recent = sentences.slice(-2).map((sentence) => sentence.trim());
  const sentence = recent.findLast((one) => one.includes('?')) ?? recent.at(-1) ?? '';
  const complete = /[.!?…]$/u.test(sentence);
  const digits = known.digits.test(sentence) ? { count: digitCount(sentence, known) } : null;
  const topic = known.topics.find(([pattern]) => pattern.test(sentence))?.[1] ?? null;
  return { kind: kindOf(sentence, known), digits, topic, complete };
}

function kindOf(sentence: string, known: QuestionWords): AgentQuestion['kind'] {
  const clauses = sentence.split(/[,;:–—]| - /).map((clause) => wordsOf(clause).join(' '));
  if (known.request.test(sentence)) return 'request';
  const whether = known.asksWhether;
  const startsWhether = whether !== null && clauses.some((clause) => whether.test(clause));
  if (!sentence.endsWith('?') && !startsWhether) return 'none';
  if (!startsWhether && clauses.some((clause) => known.asksWhat.test(clause))) return 'other';
  if (known.alternative.test(sentence)) return 'other';
  if (known.offer.test(sentence)) return 'offer';
  // "A table for four?" is a statement to be confirmed.
  return known.confirmation.test(sentence) || (whether !== null && !startsWhether) ? 'confirmation' : 'yes-no';
}

function digitCount(sentence: string, known: QuestionWords): number | 'telephone' | null {
  const counted = known.digitCounts.find(([pattern]) => pattern.test(sentence));
  if (counted) return counted[1];
  return known.telephone.test(sentence) ? 'telephone' : null;
}

/** Whether a "yes" answers it: a yes is an answer to every question that is not asked what, and to no statement. */
export function expectsYesOrNo({ kind }: AgentQuestion): boolean {
  return kind === 'yes-no' || kind === 'confirmation' || kind === 'offer';
}
