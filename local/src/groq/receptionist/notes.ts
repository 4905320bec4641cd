import * as englishReplies from './english-replies.ts';
import { capitalise, englishNumber, listOf } from './english-words.ts';
import type { Facts } from './facts.ts';
import * as russianReplies from './russian-replies.ts';
import { russianNumber, russianPlural } from './russian-words.ts';

/** What a note about a call is made of. */
export interface CallFacts {
  readonly facts: Facts;
  /** Names of the rules by which the caller's questions were answered, each once. */
  readonly asked: readonly string[];
  /** How often the caller was not understood. */
  readonly misunderstood: number;
}

/** How the questions of the rules are called in a note; the others ask for what the note says anyway. */
const topics: Readonly<Record<string, { readonly en: string; readonly ru: string }>> = {
  price: { en: 'the price', ru: 'цену' },
  menu: { en: 'the menu', ru: 'меню' },
  'opening hours': { en: 'the opening hours', ru: 'часы работы' },
  'delivery time': { en: 'the delivery time', ru: 'время доставки' },
  diet: { en: 'dishes without meat', ru: 'блюда без мяса' },
  arithmetic: { en: 'a sum', ru: 'сумму' },
  'who are you': { en: 'who was speaking', ru: 'с кем говорит' },
  'a human': { en: 'a person to talk to', ru: 'человека на линии' },
};

const named = (asked: readonly string[], language: 'en' | 'ru') =>
  asked.flatMap((name) => (Object.hasOwn(topics, name) ? [topics[name]?.[language] ?? ''] : []));

export function englishNote({ facts, asked, misunderstood }: CallFacts): string {
  const did = [
    ...(facts.order ? [`ordered ${englishReplies.orderText(facts.order)}`] : []),
    ...(facts.people === undefined ? [] : [`booked ${englishReplies.bookingText(facts)}`]),
    ...(named(asked, 'en').length > 0 ? [`asked about ${listOf(named(asked, 'en'), 'and')}`] : []),
  ];
  const left = [
    ...(facts.address ? [`the address is ${facts.address}`] : []),
    ...(facts.phone ? [`the number is ${[...facts.phone].join(' ')}`] : []),
  ];
  return [
    `${facts.name ?? 'The caller'} ${did.length > 0 ? listOf(did, 'and') : 'called and asked for nothing in particular'}.`,
    ...(left.length > 0 ? [`${capitalise(listOf(left, 'and'))}.`] : []),
    ...(misunderstood > 0
      ? [`The agent did not understand ${englishNumber(misunderstood)} ${misunderstood === 1 ? 'turn' : 'turns'}.`]
      : []),
  ].join(' ');
}

export function russianNote({ facts, asked, misunderstood }: CallFacts): string {
  const wishes = [
    ...(facts.order ? [`заказ: ${russianReplies.orderText(facts.order)}`] : []),
    ...(facts.people === undefined ? [] : [`бронь: ${russianReplies.bookingText(facts)}`]),
    ...(facts.address ? [`адрес: ${facts.address}`] : []),
    ...(facts.phone ? [`номер: ${[...facts.phone].join(' ')}`] : []),
    ...(named(asked, 'ru').length > 0 ? [`вопросы: про ${listOf(named(asked, 'ru'), 'и')}`] : []),
  ];
  const who = facts.name ? `Звонит ${facts.name}` : 'Звонок';
  return [
    wishes.length > 0 ? `${who}, ${wishes.join('; ')}.` : `${who} без определённого вопроса.`,
    ...(misunderstood > 0
      ? [
          `Помощник не понял ${russianNumber(misunderstood, 'feminine')} ${russianPlural(misunderstood, ['реплику', 'реплики', 'реплик'])}.`,
        ]
      : []),
  ].join(' ');
}
