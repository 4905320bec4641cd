import { describe, expect, test } from 'vitest';
import { readQuestion } from './agent-question.ts';
import { judgeThought } from './open-thought.ts';

/** The agent's question at the margin; under it what callers say, parted by strokes. */
const open = {
  en: `Hello! How can I help you?
  Hello. / Hi there. / Good morning, this is Peter. / Yes, hello. / Um, I was wondering. / I was wondering if. /
  I'm calling about. / I'm calling about my order. / I'd like to speak to. / I'd like to make an. /
  Can you tell me. / Can you tell me what time. / Could I book a table for. / Do you have any. / Do you have. /
  Is it possible to. / How much does it. / How much is the. / What about. / Where can I. / Are you open on. /
  My daughter. / I have a question. / I have a question about. / I need to change. / I've been trying to. /
  If I order today. / When I try to log in. / So the thing is. / I bought a phone from you and. /
  I received an email saying that. / I'm not sure if. / I wanted to ask. / I'm looking for. /
  Would it be possible. / I think I. / Can I. / I want to cancel my. / Excuse me. / My name is Tom and I.
What is your name, please?
  It's. / My name is. / It's Smith, S M I. / My first name is. / Sarah, that's S. / Brown with an. /
  John, last name.
What is your phone number?
  It's zero one seven two. / 555. / Oh seven seven double. / Sure, one second. / My number is. /
  Five five five, one two. / Let me see, it's.
What is your order number?
  It's 45. / A B. / Let me find it. / I don't have it with me but.
What day would suit you?
  How about. / Maybe next. / The fifth of. / Friday or. / Sometime after. / Either Monday. / Any day except. /
  On the. / Not before. / In the morning, around. / At half past. / Between two. / Thursday the. / Let's say.
What is the delivery address?
  Twelve. / It's 14 Oak. / Number seven. / The corner of. / Flat. / 12 Park Avenue. / Next to the.
What happened?
  Your driver. / The package was. / It still hasn't. / I ordered two shirts but. / It keeps. /
  They sent me the wrong. / First of all. / I paid for it and then. / Every time I. / Instead of. /
  I was supposed to. / The screen is black and the. / I've been waiting since. / He said he would. /
  The water is coming out of. / You charged me. / It doesn't. / Because.
What would you like to order?
  A coffee with. / Bread, milk. / A large. / I'll have the. / Can I get. / Two burgers, one. / A salad without. /
  A pizza, a salad. / Some milk, some bread. / One more thing. / And also. / Three no. / Two pizzas, no wait. /
  A red, I mean. / Two, actually. / The chicken, or rather.
Is that right?
  No. / Yes, but. / No, the street. / No, it's. / Almost. / Not quite. / Yes, except. / No, not Tuesday.
Is there anything else I can do for you?
  Yes. / Yes, can you. / Actually. / Oh, and. / No thanks, oh wait. / Yes, I also. / One more question. /
  Thanks for. / Have a. / Okay then, I.`,
  ru: `Здравствуйте! Чем могу помочь?
  Здравствуйте, я бы хотела узнать. / Добрый день, подскажите, пожалуйста. / Я по поводу вашего объявления. /
  У меня тут такая история. / Мне вчера пришло сообщение, что. / Я хотел бы записаться к. /
  Мне нужно перенести запись с. / Можно ли у вас. / Я вчера заказывал у вас. / Скажите, а вы. / А у вас есть. /
  Я хочу оформить возврат, потому что. / Здравствуйте, меня зовут Игорь. / Алло, девушка. / Я звоню узнать. /
  Хотелось бы уточнить. / Подскажите, какой у вас. / Сколько будет стоить. / А доставка у вас. /
  Если я закажу сегодня вечером. / Мы с мужем хотели бы. / Мне бы записаться на. / Вы не подскажете. /
  Я никак не могу. / Я не могу. / Я пытаюсь дозвониться до. / Как мне. / Вы работаете в. / Мне сказали, что. /
  Я хочу отменить, вернее. / Как можно. / Подскажите, во сколько. / А сколько стоит. / Где можно посмотреть. /
  До скольки вы. / Хотел спросить, есть ли у вас. / Мне надо, чтобы вы. / Переключите меня. /
  Я бы хотел поговорить с. / Мы забронировали у вас. / Хочу пожаловаться. / Хочу пожаловаться на. / Можете мне. /
  Просто. / Я насчёт. / Это самое.
Как вас зовут?
  Меня зовут. / Моя фамилия. / Иванов. И. / Фамилия Кузнецов, имя. / Александр, фамилия. / Пётр С.
Назовите, пожалуйста, номер телефона.
  Восемь девятьсот три. / Плюс семь. / 8 916 123. / Так, записывайте. Восемь. / Сейчас, секундочку. /
  Девятьсот двадцать пять, сто. / Восемь, девятьсот шестнадцать, двести тридцать четыре, пятьдесят. / Мой номер.
Какой у вас номер заказа?
  Номер заказа. / Двенадцать. / Сейчас посмотрю. / Он начинается на.
Какой у вас номер договора?
  Триста сорок пять.
На какой день вас записать?
  На следующую. / На среду или. / Давайте на двадцать. / В пятницу после. / Где-нибудь на следующей. /
  Лучше утром, часов в. / Пятнадцатого. / Можно в субботу, но только. / В любой день, кроме. / Не раньше. /
  Так, сегодня у нас. / Ближе к. / В семь, ой, простите. / На вторник, точнее. / В понедельник. Нет, стойте.
Назовите адрес доставки.
  Улица. / Проспект Мира, дом. / Город Казань, улица. / Ленинский проспект. / Дом двенадцать, корпус. /
  Это рядом с. / Пушкина, дом пять, квартира. / Москва. / Невский, двадцать.
Что у вас случилось?
  Мне привезли не. / Я уже третий день. / Ваш курьер. / Телефон не включается, а. / Я оплатил заказ, но деньги. /
  Понимаете, я. / Дело в том, что. / Ну, смотрите. / Вода течёт из-под. / Во-первых, опоздали на два часа. /
  Я купил у вас телефон, и он. / Списали деньги два раза, хотя. / Третий день нет. / Обещали привезти до обеда, а.
  / Когда я включаю компьютер.
Что будете заказывать?
  Две пиццы и. / Мне, пожалуйста, большую. / Хлеб, молоко. / Одну Маргариту с. / Салат, суп. / Кофе без. / И ещё.
  / Килограмм яблок, два килограмма. / Можно, пожалуйста. / Бутылку. / Пакет молока, десяток. / Давайте три, нет.
  / Пепперони. То есть.
Всё верно?
  Нет. / Нет, фамилия. / Да, только. / Почти, но. / Нет, не так, там. / Да, но адрес. / Нет, не двадцать, а.
Что-нибудь ещё?
  Да. / Да, ещё. / А можно. / Да, подскажите. / Нет, спасибо. Хотя. / Ой, да, я забыл. / И последний вопрос.
Хорошо, до свидания!
  Спасибо вам большое за. / Ну ладно, тогда.`,
};

const whole = {
  en: `Hello! How can I help you?
  What time do you close? / How much is delivery? / I'd like to cancel my appointment. /
  I want a table for two at seven. / Where are you? / Are you open on Sunday? / Do you have parking? /
  How do I get there? / Where is my order? / Can I pay by card? / Who am I speaking with? / Can you hear me? /
  What is this about? / Do you deliver? / I need to speak to a manager. / Sorry, wrong number. /
  Is this the pizza place? / How much does it cost? / Can you call me back? / What do you have? /
  I'd like to know what you have. / Put me through to sales. / I'd like to come in.
What is your name, please?
  John Smith. / My name is Anna. / It's Peter. / Why do you want to know?
What is your phone number?
  555 123 4567 / zero seven seven one two three four five six seven eight / I don't have one. /
  What do you need it for?
What day would suit you?
  Tomorrow. / Friday evening. / The fifth of March. / Any day. / I don't know. / As soon as possible. / At seven.
  / Whenever you can. / Next week. / Around seven. / Tuesday's fine. / Next Tuesday.
What is the delivery address?
  22 Baker Street, flat five. / I'll pick it up. / The same as last time.
What happened?
  The package never came. / My washing machine is broken. / I cannot log in. / It doesn't work. /
  The food was cold and the driver was rude.
What would you like to order?
  Two pizzas and a salad. / A coffee without sugar please. / That's all. / What do you recommend? / The usual. /
  I think I will have the soup.
Is that right?
  Yes. / Yes, thank you. / That's right. / No, it's seven. / I think so. / Yes it is. / Correct.
Is there anything else I can do for you?
  No. / No thanks. / No, that's all. / No, that is everything, thank you. / Goodbye.
Would you like a receipt?
  Yes please. / Yes, I would. / I suppose so. / I'd love to.
Shall I book it?
  Go ahead. / No, I've changed my mind. / Yes, do. / Maybe later.
Goodbye!
  Bye. / Have a nice day. / Thanks, you too.
You are booked.
  Great, see you then.`,
  ru: `Здравствуйте! Чем могу помочь?
  Во сколько вы закрываетесь? / Сколько стоит доставка? / Я хочу отменить запись на завтра. /
  Соедините меня с оператором. / Хочу столик на двоих на семь вечера. / Где вы находитесь? /
  Вы работаете в воскресенье? / Есть ли у вас парковка? / Как до вас доехать? / Где мой заказ? /
  Запишите меня на завтра к терапевту. / Можно оплатить картой? / Что у вас есть? /
  Мне нужно поговорить с менеджером. / Вы меня слышите? / Ничего, я ошибся номером. / Это пиццерия? / Я перезвоню.
Как вас зовут?
  Анна Петрова. / Меня зовут Анна. / Игорь. / Моя фамилия Смирнов.
Назовите, пожалуйста, номер телефона.
  Восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь. / +7 916 123 45 67 /
  У меня нет телефона. / А зачем вам мой номер?
На какой день вас записать?
  На завтра. / В пятницу вечером. / На двадцать пятое марта. / Двадцатого мая. / Мне всё равно. / Я не знаю. /
  Как можно скорее. / В семь. / Когда вам удобно. / В три часа дня. / После обеда. / Давайте в субботу.
Назовите адрес доставки.
  Улица Ленина, дом пять, квартира двенадцать. / Самовывоз. / Я сам заберу.
Что у вас случилось?
  Сломалась стиральная машина. / Ничего не работает. / Я не могу войти в личный кабинет. /
  Пицца приехала холодной, и курьер нагрубил.
Что будете заказывать?
  Две пиццы и салат. / Кофе без сахара, пожалуйста. / Одну Маргариту. / То же, что и в прошлый раз. /
  А что вы посоветуете?
Всё верно?
  Да. / Да, всё верно. / Да, спасибо. / Нет, на восемь. / Верно.
Что-нибудь ещё?
  Нет. / Нет, спасибо. / Нет, это всё. / Спасибо, до свидания. / Нет, вот и всё.
Вам доставить?
  Да, пожалуйста. / Нет, не надо. / Да, можно.
Записать вас?
  Конечно. / Нет, я передумал. / Давайте.
До свидания!
  До свидания. / Всего доброго.`,
};

function rowsOf(written: string): (readonly [heard: string, asked: string])[] {
  let asked = '';
  return written
    .trim()
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('  ')) return line.split('/').map((heard) => [heard.trim(), asked] as const);
      asked = line;
      return [];
    })
    .filter(([heard]) => heard !== '');
}

const judge = (text: string, language: string, asked: string) =>
  judgeThought(text, language, readQuestion(asked, language));

describe.each(['en', 'ru'] as const)('a caller who is likely to go on, %s', (language) => {
  test.each(rowsOf(open[language]))('“%s” to “%s”', (text, asked) => {
    expect(judge(text, language, asked)).not.toBe('closed');
  });
});

describe.each(['en', 'ru'] as const)('a caller who has finished, %s', (language) => {
  test.each(rowsOf(whole[language]))('“%s” to “%s”', (text, asked) => {
    expect(judge(text, language, asked)).toBe('closed');
  });
});
