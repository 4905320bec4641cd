/** Beginnings of what callers say, each under the agent's question and parted by strokes. */
export const openThoughts = {
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
  Thanks for. / Have a. / Okay then, I.
Hello! How can I help you?
  Hi, it's Maria from. / I'd like to return something I. / Can I speak with. / I want to make an appointment with.
  / Do you deliver to. / I was told you. / I left my. / I need a new. / I lost. / My card was. /
  Someone called me from. / I'd like to find out. / Could you help me with. / I'm trying to reach. / Is there a. /
  Are there any. / Good evening. / I would like to know if. / I'd like to ask whether. / I have a reservation for.
  / I need to extend. / Before I book. / I'm having trouble with. / I was just. / There's something wrong with. /
  What's the. / I'm interested in. / Do I need. / How long does. / Which of your. / For three, no. /
  Thursday, sorry. / I meant. / Two tickets, I mean. / Five, make. / The red one, no wait. / At six, or rather. /
  On Monday, wait.
What is your name, please?
  My name's Kate, last name. / It's Kate with. / This is. / Kowalski, K O W. / It's spelled. / Mac as in. /
  The surname is.
Could you spell that for me?
  T H O. / Capital. / B as in. / Double. / It's D. / First letter.
What is your phone number?
  Zero two zero. / It's nine one. / Plus four four. / 0 7 7 0 0. / Okay it's six. / Area code. / Five five. /
  Nine one six, two.
What is your order number?
  It's A. / It starts with. / I believe it's. / It's in the email, let me. / It ends with. / Twelve.
When would you like to come?
  Next. / Not this. / Saturday or. / Anytime after. / The twenty. / Maybe on. / The second week of. / Any day but.
  / Tomorrow or the. / Early. / In about. / From Monday to. / The day after.
What time would suit you?
  Around. / At quarter. / Ten or. / Between five and. / Not before. / Just after. / Any time from. / Half. /
  Somewhere around. / Seven or.
What is the delivery address?
  It's on the. / 7 Elm. / The house is. / Opposite the. / Apartment. / Five hundred. / Second door on. /
  Unit four, building. / 10 Downing. / Behind.
What happened?
  It stopped working when. / I was charged for. / The wrong. / It arrived but. / My order was. / They never. /
  I called yesterday and. / There was no. / The delivery guy. / I opened the box and. / It's making a. / It won't.
  / Every time. / It's been three days and. / At first it. / We waited for. / The soup was cold and. /
  You promised that.
What would you like to order?
  Three of the. / A burger with no. / Eggs, milk. / And two. / A medium. / Tea, but. / One latte and one. /
  Can we have. / The pasta without. / I think I'll. / Maybe a. / Two coffees and. / For starters. / Let's see, a.
Is that right?
  Yes, only. / No, that's. / Yes, apart from. / No, my. / Mostly, but. / No, the name. / Almost, it's.
Is there anything else I can do for you?
  Yeah, could. / Also. / Well, maybe. / Actually, do you. / One more. / And I. / Yes, what. / Oh, I forgot. /
  No, wait. / Thank you for your. / Okay then I'll. / Have a good. / See you on. / Thanks, I'll.`,
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
  Спасибо вам большое за. / Ну ладно, тогда.
Здравствуйте! Чем могу помочь?
  Здравствуйте, это Марина из. / Я хочу вернуть товар, который. / Можно узнать. / Хочу записаться на приём к. /
  У вас можно заказать. / Я бы хотела поменять. / Меня интересует доставка в. / Скажите, пожалуйста, сколько. /
  Вы не могли бы мне. / Я оставил у вас свой. / Подскажите, как. / А если мне нужно. / Здравствуйте, мне нужна. /
  Я потерял. / Вы доставляете в. / Вы доставляете. / Есть у вас столики на. / Мне нужна справка для. /
  А вы принимаете. / Я ищу. / Мне пришло письмо от. / Доброе утро. / Подскажите, можно ли. /
  Мы хотели бы заказать у вас торт на. / У меня бронь на. / У меня к вам вопрос. / Хочу узнать, когда. /
  Хотел узнать про. / Могу я поговорить с. / Здравствуйте, мне звонили с. / Мне звонили из. / Хочу продлить. /
  Чтобы записаться, мне нужно. / На среду, ой. / Столик на пять, нет. / Завтра, то есть. / Два билета, вернее. /
  Одну, нет, стойте. / В четверг, простите. / Я хотел сказать. / Нет, не это, а. / Ошибся, не два, а.
Как вас зовут?
  Меня зовут Елена, фамилия. / Это снова. / Дмитрий, Дмитрий. / Моя фамилия пишется через. / Фамилия. /
  Ковальчук, через. / Елена. Через.
Продиктуйте фамилию по буквам, пожалуйста.
  К, о, в. / Первая буква. / К, как. / И краткое, потом. / Пэ, е.
Назовите, пожалуйста, ваш номер телефона.
  Восемь девятьсот двадцать один. / Восемь. / Плюс семь девятьсот. / Это домашний, двести. / Номер такой. /
  Девятьсот пять, сто двадцать. / 8 903. / Так, восемь девятьсот. / Ноль.
Какой у вас номер заказа?
  Двадцать, пятнадцать, минуту. / Сейчас, он у меня. / Кажется, он. / Номер четыре. / Он заканчивается на. /
  Буква а.
Когда вам удобно прийти?
  В следующий. / Тридцать первого. / В субботу или в. / Только не в. / Удобнее всего в. / На этой неделе, в. /
  Завтра или. / Через. / Где-то в середине. / Двадцать второго или двадцать. / Первого. / До. / С понедельника по.
  / После двадцатого, но не.
Во сколько вам удобно?
  Часов в. / В половине. / Около. / Между двумя и. / Не раньше чем в. / Без четверти. / С двух до. /
  После шести, а лучше. / В пять или в. / Ровно в. / Давайте к.
Куда привезти заказ?
  Улица Гагарина. / Город Тверь. / Бульвар. / На углу. / Третий подъезд, пятый. / Дом четыре, строение. / Это за.
  / Деревня. / Набережная. / Микрорайон. / Въезд со стороны. / Советская, восемь, квартира.
Что случилось?
  Я жду уже больше. / Привезли совсем не. / Деньги списали, а. / Курьер приехал на два часа позже и. / Сломался. /
  Не работает. / Стиральная машина начала. / Я позвонила вчера, и мне сказали, что. / Я открыл коробку, а там. /
  Сначала всё работало, потом. / Никто не. / Уже неделю не. / Мне никто не. / У меня всё время. / Из-за этого я. /
  Он всё время. / Мастер обещал прийти в. / На экране появляется.
Что будете заказывать?
  Три пирожка с. / Пиццу, колу. / Мне суп дня и. / Большую. / Роллы Филадельфия, две. / Один латте, один. /
  Молоко, хлеб, яйца. / Для начала. / А ещё. / Две порции пельменей, но без. / Чай, лучше. / Пиццу с грибами и.
Всё верно?
  Нет, улица. / Да, кроме. / Нет, не совсем. / Не совсем. / Почти всё, только. / Да, вот только. / Нет, номер. /
  Верно, но. / Да, правда.
Могу ли я ещё чем-то помочь?
  Да, хотел спросить. / Да, а. / Ещё хотел. / Да, можно ещё. / Нет. А, подождите. / Пожалуй, да. / Вообще-то. /
  Ну, наверное. / Спасибо, тогда. / Хорошо, всего. / Ладно, я тогда. / Спасибо за. / До.`,
};

/** The same of what is all that they say. */
export const wholeThoughts = {
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
    I cannot log in. / 
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
  Bye. / Good-by. / Good-bye. / Have a nice day. / Thanks, you too.
You are booked.
  Great, see you then.
Hello! How can I help you?
  When do you open. / How much is a ticket. / What's your address. / Is there parking. / Where's my driver. /
  I'd like a table for two tomorrow at six. / I want to complain about the driver. / 
  I need help with my order. / Do you take cards. / Why is it so expensive. / Who is this. /
  Call me back tomorrow. / What should I do. / How long do I have to wait. / What documents do I need. /
  What is it for. / Cancel my order. / Who should I talk to. / Where do I sign up. / What are you talking about. /
  Is it still on. / How are you. / What's wrong with it. / Can I come in. / I'd like to check in. / How old is it.
  / I think so. / I suppose not. / That's what I thought. / Okay I'll think about it. / Got it. / Never mind. /
  Sounds good. / See you tomorrow. / Come on in. / I hope so. / Deal. / That's it for now. / Good to know.
What is your name, please?
  Kate Miller. / It's Kate. / I'm Tom. / I'd rather not say. / You can call me Tom.
What is your phone number?
  07700 900 123. / 5 5 5 1 2 3 4 5 6 7. / The one I'm calling from. / You already have it.
What is your order number?
  4 9 2 1 7 6. / I don't remember it. / I don't have it.
When would you like to come?
  On Friday. / The twenty fifth of October. / Tomorrow morning. / In a week. / Any time. /
  At the end of the month. / Thursday would be better. / The sooner the better. / Friday if possible.
What time would suit you?
  At seven in the evening. / Half past six. / Around five. / A quarter to eight. / After six. / Nine thirty. /
  About three. / Noon.
What is the delivery address?
  3 Elm Street, apartment nine. / Same address as before. / I will collect it myself.
What happened?
     
   Nothing works. / I have no idea what's going on.
What would you like to order?
  Two pepperoni pizzas. / The same as last time. / Coffee with milk. / Nothing yet. / A burger and fries. /
  What do you have. / I haven't decided yet. / Whatever you have. / That's what I want.
Is that right?
  Yes. / Exactly. / Yes that's it. / That's correct thank you. / No, number fifteen. / Of course. / It is. /
  I guess so.
Is there anything else I can do for you?
  No that's all thank you. / Nothing else. / No I'm good. / I don't think so. / Not really. /
  No I think that's it. / You've been very helpful. / That's all I need. / No, I'm fine.`,
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
   Ничего не работает. / Я не могу войти в личный кабинет. /
  
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
  До свидания. / Всего доброго.
Здравствуйте! Чем могу помочь?
  Когда вы открываетесь. / Сколько стоит билет. / Какой у вас адрес. / Как вас найти. / Есть ли места на сегодня.
  / Где мой курьер. / Можно забронировать столик на завтра на шесть. / Я хочу пожаловаться на курьера. /
   Мне нужна помощь с заказом. / Вы принимаете карты. / Почему так дорого. /
  Позовите администратора. / Чем отличается этот тариф. / А можно без предоплаты. / С кем я разговариваю. /
  Перезвоните мне завтра. / Что мне делать. / Сколько мне ждать. / Куда мне подойти. / А вы кто. /
  Это поликлиника. / До скольки вы сегодня работаете. / Какие документы нужны. / Что для этого нужно. /
  Отмените заказ. / Думаю, да. / Ну вот и всё. / Я так и думал. / Я так хочу. / Вот так. / Ладно, я подумаю. /
  Хорошо, я понял. / Не надо. / Договорились. / Спасибо, я подожду. / До завтра.
Как вас зовут?
  Елена. / Дмитрий Сергеевич Орлов. / Меня зовут Ольга Ким. / Не скажу. / А зачем это.
Назовите, пожалуйста, ваш номер телефона.
  89161234567. / 8 903 555-12-12. / Восемь девятьсот три пятьсот пятьдесят пять двенадцать двенадцать. /
  Вы же видите мой номер. / Тот же, с которого звоню.
Какой у вас номер заказа?
  Четыре девять два один семь шесть. / Я его не помню. / У меня его нет.
Когда вам удобно прийти?
  В пятницу. / Двадцать пятого октября. / Завтра утром. / Через неделю. / Мне всё равно когда. / На выходных. /
  В любое время. / В конце месяца. / Лучше в четверг. / Как вам удобно.
Во сколько вам удобно?
  В семь вечера. / В половине седьмого. / Часов в пять. / К обеду. / Без пятнадцати восемь. / После шести. /
  Около трёх. / В девять тридцать. / В двадцать ноль ноль.
Куда привезти заказ?
  Улица Гагарина, дом три, квартира девять. / Тот же адрес. / Я заберу сам. / А вы доставляете за город.
Что случилось?
     Сломался холодильник. /
   Ничего не понимаю.
Что будете заказывать?
  Две пепперони. / Как обычно. / Кофе с молоком. / Ничего пока. / Пиццу с грибами и колу. / Бизнес-ланч на двоих.
  / А что у вас есть. / Я ещё не решил.
Всё верно?
  Да. / Да, именно так. / Верно, спасибо. / Да, всё так. / Нет, дом пятнадцать. / Нет, Иванов с одной н. /
  Конечно. / Ага.
Могу ли я ещё чем-то помочь?
  Нет, спасибо, это всё. / Нет, ничего. / Всё, спасибо. / Да нет. / Нет, до свидания. / Нет, благодарю. /
  Спасибо, вы очень помогли. / Больше ничего. / Спасибо за помощь.`,
};
