import { describe, expect, it } from 'vitest';
import { createReceptionist } from './receptionist.ts';
import type { ChatMessage, ChatReply } from './responder.ts';

const receptionist = createReceptionist();
const tools = [{ name: 'end_call', description: 'Ends the call.' }];

async function reply(messages: readonly ChatMessage[], offered = tools): Promise<ChatReply & { content: string }> {
  const answer = await receptionist.respond({ model: 'any', messages, tools: offered }, new AbortController().signal);
  if (typeof answer.content !== 'string') throw new Error('the receptionist speaks in strings');
  return { ...answer, content: answer.content };
}

/** Says each line, lets the agent answer, and returns the last answer. */
async function converse(lines: readonly string[], system = 'You are Ethera, a voice assistant.'): Promise<string> {
  const messages: ChatMessage[] = [{ role: 'system', content: system }];
  let last = '';
  for (const content of lines) {
    messages.push({ role: 'user', content });
    last = (await reply(messages)).content;
    messages.push({ role: 'assistant', content: last });
  }
  return last;
}

/** Conversation, separated by "|", and what its last answer must be or contain. */
const english: readonly (readonly [string, string | RegExp])[] = [
  ['Hello.', 'Hello! How can I help you?'],
  ['My name is Robert.', /Nice to meet you, Robert/],
  ['My name is Robert. | Hello? | what is my name', 'Your name is Robert.'],
  ['hi this is anna | who am i', 'Your name is Anna.'],
  ['What is my name?', /not told me your name/],
  [
    'I would like to order three large pizzas please. | How many pizzas did I order?',
    'You ordered three large pizzas.',
  ],
  [
    'I would like 3 large pizzas | How long does it take? | how many pizzas did i order',
    'You ordered three large pizzas.',
  ],
  ['I want twenty five small pizzas. | How many pizzas did I order?', 'You ordered 25 small pizzas.'],
  // What the recogniser made of these very sentences over a telephone line.
  [
    'I would like to order three large beats as please. | Tell many pizzas did I order?',
    'You ordered three large pizzas.',
  ],
  [
    'I would like to order three large pizzas. | Tell many people to decide order.',
    'That is three in all: three large pizzas.',
  ],
  [
    'Three large pizzas please. | Please change my order to to small salads. | What did I order?',
    'Your order is two small salads.',
  ],
  ['How many pizzas did I order?', /not ordered anything/],
  ['I want two pizzas. | How many salads did I order?', /not ordered any salads.*two pizzas/],
  ['I want three large pizzas. | Add two more. | How many pizzas is that?', 'You ordered five large pizzas.'],
  ['I want three pizzas. | And two salads as well. | What is my order?', 'Your order is three pizzas and two salads.'],
  ['Two margheritas and one pepperoni. | How many pizzas did I order?', /^You ordered three in all/],
  [
    'I want two boxes of green tea and a cola. | What did I order?',
    'Your order is one cola and two boxes of green tea.',
  ],
  ['I want two boxes of green tea. | How many boxes did I order?', 'You ordered two boxes of green tea.'],
  ['I want three large pizzas. | How much is that altogether?', 'Three large pizzas cost 45 dollars.'],
  ['How much are two pepperoni pizzas?', 'Two pepperonis cost 24 dollars.'],
  ['What is three plus four?', 'That is 7.'],
  [
    'Can I book a table for four people on Friday evening at seven? | For how many people is my table?',
    'The table is for four people.',
  ],
  ['A table for for people on Friday. | When is my booking?', 'You booked a table for four on Friday.'],
  ['I live at 5 Baker Street. | Where will you deliver it?', 'It goes to 5 Baker Street.'],
  ['I live at 5 Baker Street.', 'I have noted your address, 5 Baker Street. Is there anything else?'],
  ['My phone number is five five five one two three four. | What is my phone number?', 'Your number is 5 5 5 1 2 3 4.'],
  ['My phone number is 5551234. | What is my number?', 'Your number is 5 5 5 1 2 3 4.'],
  ['What time do you open tomorrow morning?', /open every day from nine/],
  ['How long does the delivery take?', 'Delivery takes about forty minutes.'],
  ['Which pizzas did you name?', /not named any/],
  ['Do you have anything without meat?', /margherita/],
  ['Are you a robot?', /Ethera, an artificial intelligence/],
  ['Hello. | Could you repeat the last sentence?', 'I said: Hello! How can I help you?'],
  ['I want to speak to a human please.', /cannot put you through/],
  ['Thank you.', /You are welcome/],
  ['What is the capital of France?', /did not understand/],
  ['Where is my package right now?', /did not understand/],
];

const russian: readonly (readonly [string, string | RegExp])[] = [
  ['Здравствуйте.', /Здравствуйте!/],
  ['Меня зовут Анна. | Как меня зовут?', 'Вас зовут Анна.'],
  ['Как меня зовут?', /не назвали своё имя/],
  [
    'Я хочу заказать три большие пиццы. | Сколько ждать доставку? | Сколько пицц я заказал?',
    'Вы заказали три большие пиццы.',
  ],
  ['хочу 5 больших пицц | сколько пицц я заказала', 'Вы заказали пять больших пицц.'],
  ['Хочу двадцать одну пиццу. | Сколько пицц я заказал?', 'Вы заказали 21 пиццу.'],
  ['Две маленькие пепперони и один салат. | Сколько салатов я заказал?', 'Вы заказали один салат.'],
  ['Хочу три пиццы. | Добавьте ещё две. | Что я заказал?', 'Ваш заказ: пять пицц.'],
  ['Сколько пицц я заказал?', /ничего не заказали/],
  ['Хочу три большие пиццы. | Сколько это будет стоить?', 'За три большие пиццы получается 2250 рублей.'],
  ['Можно столик на четверых на пятницу в семь вечера? | На сколько человек столик?', /на четыре человека/],
  ['Столик на двоих на завтра. | Когда у меня столик?', 'Вы заказали столик на два человека на завтра.'],
  ['Мой адрес улица Ленина, дом 5. | Куда вы привезёте?', /улица Ленина дом 5/],
  ['Мой номер пять пять пять один два. | Какой у меня номер?', 'Ваш номер: 5 5 5 1 2.'],
  ['Во сколько вы открываетесь?', /с девяти утра/],
  ['Сколько времени займёт доставка?', /сорока минут/],
  ['Кто вы?', /Эфира/],
  ['Привет. | Повторите, пожалуйста.', /^Я сказала: /],
  ['Спасибо.', /Пожалуйста/],
  ['Какая столица Франции?', /не поняла/],
];

describe('receptionist', () => {
  it.each(english)('%s', async (lines, expected) => {
    const answer = await converse(lines.split(' | '));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  it.each(russian)('%s', async (lines, expected) => {
    const answer = await converse(lines.split(' | '), 'Ты Эфира — голосовой помощник.');
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  it.each([
    ['That is all, thank you very much, goodbye.', 'Goodbye, and thank you for calling.'],
    ['good bye', 'Goodbye, and thank you for calling.'],
    ['До свидания!', 'До свидания! Спасибо за звонок.'],
    ['всё, пока', 'До свидания! Спасибо за звонок.'],
  ])('ends the call when the caller says %s', async (content, farewell) => {
    const answer = await reply([{ role: 'user', content }]);
    expect(answer.content).toBe(farewell);
    expect(answer.toolCalls).toMatchObject([{ name: 'end_call' }]);
    expect((await reply([{ role: 'user', content }], [])).toolCalls).toEqual([]);
  });

  it.each([
    ['I want to speak to a human please.', 'I am putting you through to a colleague.'],
    ['Соедините меня с человеком.', 'Соединяю вас с сотрудником.'],
  ])('puts a caller through who may be, and asks: %s', async (content, words) => {
    const parameters = {
      type: 'object',
      properties: { destination: { type: 'string', enum: ['reception', 'sales'] } },
    };
    const transfer = { name: 'transfer_call', description: 'Puts the caller through.', parameters };
    const answer = await reply([{ role: 'user', content }], [...tools, transfer]);
    expect(answer).toMatchObject({
      content: words,
      toolCalls: [{ name: 'transfer_call', arguments: { destination: 'reception' } }],
    });
    expect((await reply([{ role: 'user', content: 'Hello.' }], [transfer])).toolCalls).toBeUndefined();
  });

  it('does not hang up on a mere thank you', async () => {
    expect((await reply([{ role: 'user', content: 'Thank you, and what is on the menu?' }])).toolCalls).toBeUndefined();
  });

  it('knows of its own words only what the history holds', async () => {
    const heard = 'We have six pizzas. The margherita is our classic, the pepperoni has';
    const messages: ChatMessage[] = [
      { role: 'user', content: 'Tell me about all your pizzas.' },
      { role: 'assistant', content: heard },
      { role: 'user', content: 'Which ones did you name?' },
    ];
    expect((await reply(messages)).content).toBe('I named the margherita and the pepperoni.');
  });

  it('takes a turn that came in two messages as one', async () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: 'I would like to order' },
      { role: 'user', content: 'three large pizzas.' },
    ];
    expect((await reply(messages)).content).toMatch(/noted three large pizzas/);
  });

  it('has nothing to add to a tool’s result', async () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: 'Goodbye.' },
      { role: 'assistant', content: 'Goodbye.' },
      { role: 'tool', content: 'done' },
    ];
    expect((await reply(messages)).content).toBe('');
  });

  it.each([
    ['Tell me about all the pizzas on the menu.', 8],
    ['Какие у вас пиццы?', 8],
  ])('answers at length: %s', async (content, sentences) => {
    const answer = (await reply([{ role: 'user', content }])).content;
    expect(answer.match(/[.?!](?= |$)/g)?.length).toBeGreaterThanOrEqual(sentences);
    expect(answer.length).toBeGreaterThan(450);
  });
});
