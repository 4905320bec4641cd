import type { LabelLanguage } from '../turn-taking/labels.ts';

/** A question and an answer that takes some ten seconds. */
export interface LongReply {
  readonly request: string;
  /** Several sentences, no two of them alike: each of its packets is known by its sound. */
  readonly reply: string;
}

/** As many as calls at the same time: the question alone tells which one is to be given. */
const longReplies: Readonly<Record<LabelLanguage, readonly LongReply[]>> = {
  en: [
    {
      request: 'Please describe the whole house to me.',
      reply:
        'On the first floor there is a large library with a quiet reading room. The second floor has a bakery that opens at seven. ' +
        'Above that you will find two dentists and a photographer. The roof belongs to the gardeners.',
    },
    {
      request: 'How can I travel into town?',
      reply:
        'The morning train stops at the harbour and at the old market. After lunch it goes only as far as the bridge. ' +
        'In the evening a bus takes over and drives past the stadium. At night you would need a taxi.',
    },
    {
      request: 'What kinds of bedrooms are there?',
      reply:
        'Our cheapest room has a narrow bed and a view of the yard. The middle one comes with a bath and breakfast. ' +
        'The most expensive looks over the lake and has a fireplace. All of them are heated in winter.',
    },
    {
      request: 'When are your painting courses?',
      reply:
        'Monday is for beginners who have never held a brush. Wednesday is for people who paint animals. ' +
        'On Friday we draw portraits and drink a lot of tea. The weekend is free for anybody who likes.',
    },
  ],
  ru: [
    {
      request: 'Опишите мне, пожалуйста, весь дом.',
      reply:
        'На первом этаже находится большая библиотека с тихим читальным залом. На втором этаже пекарня, она открывается в семь. ' +
        'Ещё выше принимают два зубных врача и фотограф. А на крыше хозяйничают садовники.',
    },
    {
      request: 'Как мне доехать до центра города?',
      reply:
        'Утренний поезд останавливается в гавани и у старого рынка. После обеда он доходит только до моста. ' +
        'Вечером его сменяет автобус, который едет мимо стадиона. Ночью вам понадобится такси.',
    },
    {
      request: 'Какие у вас есть номера?',
      reply:
        'В самом дешёвом номере узкая кровать и вид во двор. В среднем есть ванна, и завтрак входит в цену. ' +
        'Самый дорогой смотрит на озеро, и в нём есть камин. Зимой все номера отапливаются.',
    },
    {
      request: 'Когда проходят занятия живописью?',
      reply:
        'В понедельник занимаются начинающие, которые никогда не держали кисть. В среду приходят те, кто рисует животных. ' +
        'По пятницам мы пишем портреты и пьём много чая. Выходные свободны для всех желающих.',
    },
  ],
};

/** @param lane of the calls at the same time */
export function longReplyFor(language: LabelLanguage, lane: number): LongReply {
  const own = longReplies[language];
  return own[lane % own.length] as LongReply;
}

const acknowledgements: Readonly<Record<LabelLanguage, readonly string[]>> = {
  en: ['Thank you.', 'All right.', 'I see.', 'Very well.'],
  ru: ['Спасибо.', 'Хорошо.', 'Понятно.', 'Записала.'],
};

/** Different in calls that go on at the same time, so that the history tells which call it is. */
export function acknowledgement(language: LabelLanguage, lane: number): string {
  const own = acknowledgements[language];
  return own[lane % own.length] as string;
}
