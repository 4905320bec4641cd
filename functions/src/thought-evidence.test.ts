import { expect, test } from 'vitest';
import { readQuestion } from './agent-question.ts';
import { judgeThought } from './open-thought.ts';

const judge = (text: string, language: string, asked: string) =>
  judgeThought(text, language, readQuestion(asked, language));

const phone = { en: 'What is your phone number?', ru: 'Скажите, пожалуйста, ваш номер телефона.' };

/** How sure the rules are decides how long is waited. */
test.each([
  ['en', 'I would like a table for.', '', 'certain'],
  ['en', 'I cannot come because…', '', 'certain'],
  ['en', 'Um.', '', 'certain'],
  ['en', 'If I come tomorrow.', '', 'certain'],
  ['en', 'If I come tomorrow, can I park?', '', 'closed'],
  ['en', 'Hello.', '', 'likely'],
  ['en', "I'd like to pay.", '', 'likely'],
  ['en', 'A pizza, a salad,', '', 'likely'],
  ['en', 'A pizza, a salad and a beer,', '', 'closed'],
  ['ru', 'Я не приду, потому что.', '', 'certain'],
  ['ru', 'Если я приеду завтра.', '', 'certain'],
  ['ru', 'Если я приеду завтра, вы будете открыты?', '', 'closed'],
  ['ru', 'Алло.', '', 'likely'],
  ['ru', 'Мне для маленького.', '', 'likely'],
  ['ru', 'Мне нужен новый.', '', 'likely'],
  ['ru', 'Больше ничего.', '', 'closed'],
  ['ru', 'Новую.', 'Какую вам пиццу?', 'closed'],
])('%s: “%s” to “%s” is %s', (language, text, asked, expected) => {
  expect(judge(text, language, asked)).toBe(expected);
});

/** Who has just begun to tell what is wrong goes on; a question, a wish and a long story do not. */
test.each([
  ['en', 'The driver was very rude.', 'What happened?', 'likely'],
  ['en', 'The driver was very rude and left my parcel in the rain.', 'What happened?', 'closed'],
  ['en', 'The driver was very rude.', 'Anything else?', 'closed'],
  ['en', 'Where is my parcel?', 'How can I help you?', 'closed'],
  ['en', 'I want a table.', 'How can I help you?', 'closed'],
  ['ru', 'У меня не работает интернет.', 'Чем могу помочь?', 'likely'],
  ['ru', 'Отмените мой заказ.', 'Чем могу помочь?', 'closed'],
])('a story, %s: “%s” to “%s” is %s', (language, text, asked, expected) => {
  expect(judge(text, language, asked)).toBe(expected);
});

/** Final marks say nothing: recognisers put them on every fragment. */
test.each(['', '.', '?', '!'])('a final “%s” changes nothing', (mark) => {
  expect(judge(`I would like a table for${mark}`, 'en', '')).toBe('certain');
  expect(judge(`I would like a table for four${mark}`, 'en', '')).toBe('closed');
  expect(judge(`Я хочу заказать${mark}`, 'ru', '')).toBe('certain');
  expect(judge(`Я хочу заказать пиццу${mark}`, 'ru', '')).toBe('closed');
});

test.each([',', '...', ' —'])('a final “%s” is weak evidence', (mark) => {
  expect(judge(`I want a table${mark}`, 'en', '')).toBe('likely');
});

test.each([
  ['en', 'Five five five.', phone.en, 'certain'],
  ['en', '0172', phone.en, 'certain'],
  ['en', '0172 345 67', phone.en, 'likely'],
  ['en', '0172 345 6789', phone.en, 'closed'],
  ['en', '555 12 34', phone.en, 'closed'],
  ['en', 'My number is 0 1 7 2.', 'How can I help you?', 'certain'],
  ['en', 'I have no phone.', phone.en, 'closed'],
  ['en', 'Four four.', 'What are the last four digits of your card?', 'certain'],
  ['en', 'Four four one two.', 'What are the last four digits of your card?', 'closed'],
  ['en', 'Five.', 'For how many people?', 'closed'],
  ['ru', 'Пять пять пять.', phone.ru, 'certain'],
  ['ru', '55 51 23', phone.ru, 'likely'],
  ['ru', 'Восемь девятьсот шестнадцать сто двадцать три.', phone.ru, 'likely'],
  ['ru', 'Восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь.', phone.ru, 'closed'],
  ['ru', 'Трое.', 'На сколько человек?', 'closed'],
])('half a number, %s: “%s” to “%s” is %s', (language, text, asked, expected) => {
  expect(judge(text, language, asked)).toBe(expected);
});

/** The beginning of an answer, and the whole of one. */
test.each([
  ['en', 'Yes.', 'Anything else?', 'likely'],
  ['en', 'No.', 'Anything else?', 'closed'],
  ['en', 'Yes.', 'Is that right?', 'closed'],
  ['en', 'No.', 'Is that right?', 'likely'],
  ['en', 'Sure.', 'Could you tell me your name?', 'likely'],
  ['en', "Yes, I'd like to.", 'Would you like a receipt?', 'closed'],
  ['en', "Yes, I'd like to.", 'How can I help you?', 'closed'],
  ['en', "I'd like to.", 'How can I help you?', 'certain'],
  ['en', "It's Smith, S M I.", 'What is your name?', 'likely'],
  ['en', "It's Smith, S M I T H.", 'What is your name?', 'closed'],
  ['ru', 'Да.', 'Что-нибудь ещё?', 'likely'],
  ['ru', 'Нет.', 'Всё верно?', 'likely'],
  ['ru', 'Можно.', 'Записать вас?', 'closed'],
])('%s: “%s” to “%s” is %s', (language, text, asked, expected) => {
  expect(judge(text, language, asked)).toBe(expected);
});

/** Said unasked, where the words alone decide. One rule a line: without it the line fails. */
test.each([
  ['en', "It's open, isn't it?", 'closed'],
  ['en', 'If I come late, please wait outside.', 'closed'],
  ['en', 'Because of traffic.', 'closed'],
  ['en', 'The problem is that.', 'certain'],
  ['en', 'I wanted to ask you something.', 'likely'],
  ['en', "I'm calling about my order.", 'likely'],
  ['en', 'First, the door is broken.', 'likely'],
  ['en', 'First the door was broken, then the lock.', 'closed'],
  ['en', 'How much does the delivery.', 'certain'],
  ['en', 'Is the shop.', 'likely'],
  ['en', 'What?', 'closed'],
  ['en', 'And then.', 'certain'],
  ['en', 'Not Monday, rather Tuesday, sorry.', 'closed'],
  ['en', "I'm calling about my order, thank you.", 'closed'],
  ['en', 'My name is Tom.', 'likely'],
  ['en', 'Wait.', 'certain'],
  ['en', 'I can wait.', 'closed'],
  ['ru', 'Хочу.', 'certain'],
  ['ru', 'Можно.', 'likely'],
  ['ru', 'Соедините меня.', 'certain'],
  ['ru', 'Запишите.', 'likely'],
  ['en', 'I want.', 'certain'],
  ['en', 'Could you repeat?', 'closed'],
  ['en', 'Where do I find the.', 'certain'],
  ['ru', 'Два взрослых и один.', 'likely'],
  ['ru', 'Между пятью.', 'likely'],
  ['ru', 'А какие там.', 'likely'],
  ['ru', 'Вторник, то есть среда, извините.', 'closed'],
  ['ru', 'Вы прислали не тот.', 'likely'],
  ['ru', 'Вы прислали не тот цвет.', 'closed'],
  ['ru', 'Какие есть?', 'closed'],
  ['ru', 'После обеда в среду.', 'closed'],
  ['ru', 'Раз в неделю.', 'closed'],
  ['ru', 'У меня вопрос.', 'likely'],
  ['ru', 'Я звоню по поводу заказа.', 'likely'],
  ['ru', 'Меня зовут Олег.', 'likely'],
  ['ru', 'Что?', 'closed'],
  ['ru', 'Ладно, пока.', 'closed'],
  ['ru', 'Его зовут.', 'certain'],
  ['ru', 'А как его зовут?', 'closed'],
])('unasked, %s: “%s” is %s', (language, text, expected) => {
  expect(judge(text, language, '')).toBe(expected);
});

/** What was asked decides. */
test.each([
  ['en', 'House number.', 'What is the delivery address?', 'certain'],
  ['en', 'Twelve Oak Street, apartment.', 'What is the delivery address?', 'certain'],
  ['en', 'Okay.', 'What is your name, please?', 'likely'],
  ['en', 'The one you recommended.', 'Which pizza would you like?', 'closed'],
  ['ru', 'Ага.', 'Как вас зовут?', 'likely'],
  ['ru', 'Первый подъезд, шестой.', 'Назовите адрес доставки.', 'likely'],
  ['ru', 'Какой у вас адрес?', 'Что-нибудь ещё?', 'closed'],
  ['ru', 'Тот, который подешевле.', 'Какой вам?', 'closed'],
  ['ru', 'Мой заказ пропал.', 'Расскажите, что произошло.', 'closed'],
  ['ru', 'Когда я приеду домой.', 'Когда вам удобно?', 'closed'],
])('%s: “%s” after “%s” is %s', (language, text, asked, expected) => {
  expect(judge(text, language, asked)).toBe(expected);
});

test.each([
  ['en', ''],
  ['en', '...'],
  // A language without rules, and a word of one language in another.
  ['de', 'Ich möchte und'],
  ['ru', 'and'],
])('says nothing of %s: “%s”', (language, text) => {
  expect(judge(text, language, '')).toBe('closed');
});
