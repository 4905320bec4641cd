/** More of what callers say, each utterance with its beginnings: in the form of `thought-samples.ts`. */
export const openPhoneThoughts = {
  en: `Hello! How can I help you?
  I'd like to. / I'd like to speak to someone about. / I'd like to speak to someone about a refund for. /
  Hi, my name is Daniel Okafor. / Hi, my name is Daniel Okafor and I'm calling because. /
  Hi, my name is Daniel Okafor and I'm calling because my internet has been. /
  Hi, my name is Daniel Okafor and I'm calling because my internet has been down since. / Can you tell me. /
  Can you tell me what time. / I need to know whether. / I need to know whether the parts you. /
  I wanted to complain about. / The heating that. / The heating that you installed last week. /
  The heating that you installed last week has. / I booked a room with. / I booked a room with a sea view, but. /
  I booked a room with a sea view, but the one we got. / Could you please transfer me to. / I'm ringing to. /
  Is Doctor. / Is Doctor Patel. / My flight has been cancelled, so. / My flight has been cancelled, so I need to. /
  What's your. / I was told that. / I was told that my package would. /
  I was told that my package would arrive by. / I was told that my package would arrive by Friday, but it. /
  I want to check whether. / I want to check whether my payment. / Hold on. / Just a second. /
  I'm calling on behalf of. / I'm calling on behalf of my father, who. / It's about the. /
  I would like to know how much. / I would like to know how much it costs to. /
  I would like to know how much it costs to ship a parcel to. / Hi, do you guys. / Yeah, I need a taxi from. /
  Yeah, I need a taxi from the airport to. / There's a leak in. / The app keeps. / The app keeps crashing when. /
  The app keeps crashing when I try to. / I'm not happy with. / I'm not happy with the service I. / My son is. /
  My son is allergic to. / My son is allergic to nuts, so. / I need to pick up. /
  I'd like to check the status of. / The card you. / The card you sent me. / We're having trouble with. /
  Could you let me know when my order. / I think that the. / I think that the waiter. / I want to add. /
  I want to add my wife to. / Are you guys. / Are you guys open on. / My phone fell in. / What documents do I. /
  I'd rather. / I'd rather talk to. / I got a letter saying. / I got a letter saying my account.
What is your name, please?
  Yes, it's. / My first name is. / My first name is Priya and my last name is. / The name's. / Under the name of. /
  Professor.
What is the delivery address?
  Forty-two. / Forty-two Maple. / Forty-two Maple Street, apartment. / It's 221. / It's 221 Baker Street. /
  Eighteen Kingsway. / Eighteen Kingsway, flat. / One oh five. / One oh five West Third. / It's on the corner of. /
  It's on the corner of Fifth and.
What is your phone number?
  Zero seven nine. / Zero seven nine one one. / Zero seven nine one one two three four. / It's plus forty-four. /
  It's plus forty-four seven seven double oh. / It's plus forty-four seven seven double oh nine hundred. /
  Area code four one five. / Area code four one five, five five five. /
  Area code four one five, five five five oh one. / You can reach me on. /
  You can reach me on my mobile, which is. / You can reach me on my mobile, which is 07700 900.
Could you tell me your card number?
  Four five three two. / Four five three two one one two two. /
  Four five three two one one two two eight eight nine nine. / Four thousand, sorry, I mean.
What are the last four digits of your card?
  It's one. / It's one one. / Nine nine oh.
What is your date of birth?
  The third of. / The third of March. / The third of March, nineteen. / July. / July fourth. / It's twelve. /
  It's twelve oh five. / The thirty first of May. / The twenty second of. / It's the twentieth. /
  May the twenty fifth. / 12th of June. / 12 05. / 12.05. / The fifth of May two thousand.
When would you like to come?
  Tomorrow afternoon, if. / Any time after. / Any time after three, because. /
  Any time after three, because I'm at work until. / Either Tuesday. / The week after. / Not Monday. / How about. /
  How about the twenty. / Next Friday at. / Next Friday at half past. / Next Friday at half past six in. /
  As soon as. / Not Tuesday. / The second of.
What happened?
  The driver. / The driver left the box. / The driver left the box outside, and. /
  The driver left the box outside, and it got. / I slipped on. / I slipped on the wet floor and. /
  I slipped on the wet floor and hurt my. / Someone broke into my. / I ordered a blue one and. /
  I ordered a blue one and you sent me a. / My luggage didn't. / The dress I ordered. /
  The dress I ordered came in the. / A tree fell on.
Is that right?
  No, it's. / No, it's Thompson with a. / No, that's not. / Yes, but. / Yes, but can you make it.
Would you like me to book it?
  Um. / Um, let me think. / I'd rather.
Is there anything else I can do for you?
  Yes, actually. / Yes, actually, I also need. / Yes, one more. / Yes, one more thing, do you.
What would you like to order?
  Two large. / Two large pepperoni pizzas, a Caesar salad. / Two large pepperoni pizzas, a Caesar salad and. /
  Two large pepperoni pizzas, a Caesar salad and a bottle of. / Can I have a. / Can I have a burger without. /
  Hmm, what do you. / A latte with.
How many people?
  Four adults and. / There'll be.
Could you spell that for me?
  K O W. / K O W A L. / It's B for Bravo. / It's B for Bravo, A. / It's B for Bravo, A, U. / N as in. /
  N as in November, O.
When were you born?
  On the ninth of. / On the ninth of November.`,
  ru: `Здравствуйте! Чем могу помочь?
  У меня вопрос по. / Могу ли я. / Могу ли я вернуть товар без. / Я бы хотела. / Я бы хотела узнать, когда. /
  Я бы хотела узнать, когда приедет. / Здравствуйте, меня зовут Олег, и. /
  Здравствуйте, меня зовут Олег, и я звоню по поводу. /
  Здравствуйте, меня зовут Олег, и я звоню по поводу счёта за. / Подскажите, пожалуйста, до которого часа. /
  Хочу пожаловаться на. / Хочу пожаловаться на вашего. / Хочу пожаловаться на вашего курьера, который. /
  Мне нужно. / Мне нужно перенести запись на. / Мне нужно перенести запись на другой. / Я вчера заказывала. /
  Я вчера заказывала у вас. / Я вчера заказывала у вас пылесос, а. /
  Я вчера заказывала у вас пылесос, а привезли. / У вас есть. / У вас есть детское. / Соедините меня с. /
  Хотел бы уточнить. / Хотел бы уточнить, пришла ли. / Хотел бы уточнить, пришла ли моя. / Мне сказали, что. /
  Мне сказали, что всё будет готово к. / Мне сказали, что всё будет готово к пятнице, но. / Скажите, а вы. /
  Скажите, а вы доставляете в. / Не могу. / Не могу войти в личный. / Сколько будет стоить. /
  Сколько будет стоить доставка до. / Можно ли. / Можно ли забронировать. / Можно ли забронировать столик на. /
  Секундочку. / Подождите минуту. / Алло. / Дело в том, что. / Дело в том, что я переехал, и. /
  Дело в том, что я переехал, и теперь мне нужен. / Дело в том, что я переехал, и теперь мне нужен другой. /
  Холодильник, который. / Холодильник, который я у вас. / Холодильник, который я у вас купила. /
  Мне нужна справка для. / По какому адресу вы. / Почему мне никто не. / Я насчёт. / Хочу записаться к. /
  Запишите меня к. / Запишите меня к терапевту на. / А можно оплатить. / Если я сегодня. /
  Если я сегодня оплачу, то. / Если я сегодня оплачу, то когда. / Я хотел бы. / Карта, которую. /
  Карта, которую вы мне прислали. / Подскажите, где можно. / Подскажите, где можно забрать. /
  У вас есть свободные. / Мне нужен хороший. / Хочу узнать, почему отменили. /
  Здравствуйте, это квартира номер пять, у нас. / Мне бы. / Мне бы поговорить с. / Мне пришло письмо, что. /
  Мне пришло письмо, что мой счёт. / Сколько стоит номер в. / Сколько стоит номер в центральном.
Как вас зовут?
  Меня зовут. / Это Анна, я звонила. / Моя фамилия. / Моя фамилия Шевченко, имя. / Запишите на имя.
Назовите, пожалуйста, адрес доставки.
  Улица. / Улица Ленина, дом. / Улица Ленина, дом сорок два. / Улица Ленина, дом сорок два, квартира. / Проспект. /
  Проспект Мира. / Проспект Мира, сто пять, корпус. / Невский. / Невский, двадцать. / Москва. /
  Москва, улица Гагарина.
Назовите ваш номер телефона.
  Восемь. / Восемь девятьсот двадцать шесть. / Восемь девятьсот двадцать шесть триста сорок. /
  Восемь девятьсот двадцать шесть триста сорок пять. /
  Восемь девятьсот двадцать шесть триста сорок пять шестьдесят семь. / Плюс семь. / Плюс семь девятьсот три. /
  Плюс семь девятьсот три сто один. / Плюс семь девятьсот три сто один двадцать. / Сейчас. /
  Сейчас, восемь девятьсот. / Сейчас, восемь девятьсот пять. / Записывайте. / Записывайте, девятьсот шестнадцать. /
  Записывайте, девятьсот шестнадцать, двести двадцать. /
  Записывайте, девятьсот шестнадцать, двести двадцать, ноль пять.
Назовите последние четыре цифры карты.
  Одиннадцать. / Ноль. / Ноль пять. / Ноль пять три.
Назовите дату рождения.
  Третье. / Третье марта. / Четырнадцатое июля. / Четырнадцатое июля тысяча девятьсот. / Двадцать пятого. /
  Двадцать пятого пятого. / Двадцать пятое. / Тридцать первое января. / Тридцатого января. /
  Четырнадцатое июля тысяча девятьсот восемьдесят. / Первое мая две тысячи. / 12 мая. / Двадцатого двенадцатого.
Когда вам удобно?
  Завтра после. / В любой день, кроме. / В четверг или. / Не раньше. / На следующей. / Во вторник в. /
  Во вторник в половине. / Двадцать. / Двадцать первого. / С двух до. / Не в среду.
Что случилось?
  Курьер оставил коробку. / Курьер оставил коробку на улице, и. / Курьер оставил коробку на улице, и она. /
  Я поскользнулась на. / Я поскользнулась на мокром полу и. / Мне прислали. / Заказала синее, а прислали.
Всё верно?
  Нет, не. / Нет, не на пять. / Да, но. / Да, но можно на. / Нет, фамилия.
Записать вас на завтра?
  Ну. / Лучше. / Нет, лучше.
Могу ли я ещё чем-нибудь помочь?
  Да, ещё. / Да, ещё один вопрос. / Да, подскажите ещё.
Что будете заказывать?
  Две большие. / Две большие пиццы, салат и. / Две большие пиццы, салат и бутылку. / Мне, пожалуйста. /
  Мне, пожалуйста, борщ и. / Мне, пожалуйста, борщ и пюре с. / Латте на. / Латте на овсяном. / А что вы.
На сколько человек?
  Четверо взрослых и. / Нас будет.
Продиктуйте по буквам, пожалуйста.
  Ша. / Ша, е.
Когда вы родились?
  Девятого. / Девятого ноября.`,
};

/** The same of what is all that they say. */
export const wholePhoneThoughts = {
  en: `Hello! How can I help you?
  I'd like to speak to someone about a refund for my last order. /
  Hi, my name is Daniel Okafor and I'm calling because my internet has been down since this morning. /
  Can you tell me what time you close on Sundays? /
  I need to know whether the parts you ordered for my car have arrived. /
  I wanted to complain about the way your technician spoke to my mother yesterday. /
  The heating that you installed last week has stopped working. /
  I booked a room with a sea view, but the one we got faces the parking lot. /
  Could you please transfer me to the billing department? / Do you have anything available for tonight? /
  I need a follow-up. / I'm ringing to cancel my appointment. / What's your refund policy? / I can't log in. /
  Could someone call me back? / I want to check whether my payment went through. /
  I'm calling on behalf of my father, who is a patient of yours. / It's about the invoice you sent me. /
  Sorry, I can't hear you. / Is this the dentist's office? /
  I would like to know how much it costs to ship a parcel to Canada. / Hi, do you guys sell gift cards? /
  Yeah, I need a taxi from the airport to the city centre. / The app keeps crashing when I try to pay. /
  I'm not happy with the service I received. / Please send an engineer. / I want my money back. /
  My son is allergic to nuts, so is there a menu for that? / I need to pick up a prescription. /
  Where is my parcel? / Can I pay by card? / I'd like to check the status of my claim. /
  The card you sent me doesn't work. / We're having trouble with the oven we bought from your store. /
  Could you let me know when my order will be ready? / I think that the waiter charged me twice. /
  I want to add my wife to my policy. / Are you guys open on Thanksgiving? /
  What documents do I need for the visa? / I'd rather talk to a human. / Do you take walk-ins? /
  I got a letter saying my account was closed.
What is your name, please?
  It's Mary Ann Kowalczyk. / Yes, it's Doctor Lee. / Jonathan. /
  My first name is Priya and my last name is Raman. / Sure, it's John Baker. / The name's Bond. /
  Under the name of Fischer. / Doctor Lewis. / Professor Higgins. / It's Sam.
What is the delivery address?
  Forty-two Maple Street, apartment six. / The same as last time. / Eighteen Kingsway, flat three B. /
  It's on the corner of Fifth and Main.
What is your phone number?
  Zero seven nine one one two three four five six seven. /
  It's plus forty-four seven seven double oh nine hundred one two three. /
  Area code four one five, five five five oh one three two. /
  You can reach me on my mobile, which is 07700 900 123. / Same one I'm calling from. / I don't remember it.
Could you tell me your card number?
  Four five three two one one two two eight eight nine nine oh oh one one.
What are the last four digits of your card?
  It's one one six nine. / Nine nine oh four.
What is your date of birth?
  The third of March, nineteen eighty-two. / July fourth, 1990. / It's twelve oh five seventy-six. /
  The third of March nineteen eighty-two. / Twelve oh five seventy-six. / July fourth 1990. / July 4, 1990. /
  12.05.76. / The first of May two thousand and one. / The eighth of April twenty ten. / March 3rd eighty-two. /
  I don't remember. / Why do you need that? / Nineteen eighty two. / 3 4 82.
When would you like to come?
  Tomorrow afternoon, if possible. / Any time after three, because I'm at work until then. /
  Either Tuesday or Wednesday. / The week after next. / Not Monday, Thursday. / How about the twenty first? /
  Next Friday at half past six in the evening. / As soon as possible. / Whenever you have a slot. /
  I'm free on Monday. / Not Tuesday, Wednesday. / The second of next month. / On the twenty-second. /
  Around noon. / Whenever suits you.
What happened?
  The driver left the box outside, and it got soaked. / It doesn't turn on. /
  I slipped on the wet floor and hurt my knee. / I ordered a blue one and you sent me a red one. /
  The dress I ordered came in the wrong size. / A tree fell on my fence.
Is that right?
  Yes please. / Yes, that's right. / No, it's Thompson with a P. / Yes it is. / No, that's not what I said. /
  Correct. / Yes, but can you make it seven? / Uh-huh.
Would you like me to book it?
  Yes please. / Yes please do. / No, thank you. / Not right now. / Yes, go ahead. / Sure, why not. /
  I'd rather wait. / Not yet. / Yes, if you could. / Please. / Yes, if you can. / No, I'd rather not. /
  Yes, that would be great. / Okay, do that.
Is there anything else I can do for you?
  No, that's everything, thanks. / Thanks a lot. / No, I'm good. / That'll be all. / You've been very helpful. /
  Yes, actually, I also need a receipt. / No, that's fine, thank you very much. / Have a good day. /
  Yes, one more thing, do you deliver? / I think that's it. / Not for now. / That's great, thank you.
What would you like to order?
  Two large pepperoni pizzas, a Caesar salad and a bottle of sparkling water. / Just a coffee. /
  I'll take the soup. / Can I have a burger without onions? / The same as yesterday. /
  Hmm, what do you recommend? / A latte with oat milk, please.
How many people?
  Four adults and two children. / Just me. / There'll be six of us. / Twenty-five.
When were you born?
  On the ninth of November, nineteen seventy.`,
  ru: `Здравствуйте! Чем могу помочь?
  Могу ли я вернуть товар без чека? / Я бы хотела узнать, когда приедет мастер. /
  Здравствуйте, меня зовут Олег, и я звоню по поводу счёта за интернет. /
  Подскажите, пожалуйста, до которого часа вы работаете в воскресенье? /
  Хочу пожаловаться на вашего курьера, который мне нахамил. / Мне нужно перенести запись на другой день. /
  Я вчера заказывала у вас пылесос, а привезли утюг. / У вас есть детское меню? /
  Соедините меня с отделом продаж. / Это клиника? / Вы меня слышите? / Хочу отменить заказ. /
  Хотел бы уточнить, пришла ли моя посылка. / Мне сказали, что всё будет готово к пятнице, но ничего не готово. /
  Скажите, а вы доставляете в Мытищи? / Не могу войти в личный кабинет. /
  Сколько будет стоить доставка до Казани? / Можно ли забронировать столик на вечер? / Алло, вы слышите меня? /
  Дело в том, что я переехал, и теперь мне нужен другой адрес. /
  Холодильник, который я у вас купила, перестал морозить. / Я хочу сделать заказ. / Верните мне деньги. /
  Вызовите мастера. / Мне нужна справка для налоговой. / Где мой заказ? / По какому адресу вы находитесь? /
  Почему мне никто не перезвонил? / Хочу записаться к врачу. / Запишите меня к терапевту на завтра. /
  А можно оплатить картой? / Если я сегодня оплачу, то когда привезут? / Позовите оператора. /
  Я хотел бы проверить статус заявки. / Карта, которую вы мне прислали, не работает. /
  Подскажите, где можно забрать посылку? / Мне нужно пять билетов. / Нам нужно десять. /
  У вас есть свободные номера? / Мне нужен хороший электрик. / Можно записаться на приём? /
  Можно заказать доставку на дом? / Хочу узнать, почему отменили рейс. /
  Здравствуйте, это квартира номер пять, у нас нет воды. / Мне бы поговорить с менеджером. /
  Мне пришло письмо, что мой счёт закрыт. / Сколько стоит номер в центральном корпусе?
Как вас зовут?
  Меня зовут Марина Сергеевна. / Иванов Пётр. / Елена. / Это Анна, я звонила утром. /
  Моя фамилия Шевченко, имя Тарас. / Запишите на имя Ольга.
Назовите, пожалуйста, адрес доставки.
  Улица Ленина, дом сорок два, квартира шесть. / Проспект Мира, сто пять, корпус два. /
  Тот же, что и в прошлый раз. / Москва, улица Гагарина, дом пять. / Я сама заберу.
Назовите ваш номер телефона.
  Восемь девятьсот двадцать шесть триста сорок пять шестьдесят семь восемьдесят девять. /
  Плюс семь девятьсот три сто один двадцать тридцать. /
  Записывайте, девятьсот шестнадцать, двести двадцать, ноль пять, ноль шесть. / Этот же, с которого звоню. /
  Я не помню.
Назовите последние четыре цифры карты.
  Одиннадцать шестьдесят девять. / Ноль пять три два.
Назовите дату рождения.
  Третье марта восемьдесят второго года. / Четырнадцатое июля тысяча девятьсот девяностого. /
  Двадцать пятого пятого семьдесят шестого. / Третьего третьего восемьдесят второго. /
  Первое мая две тысячи первого. / Первое мая двухтысячного. / 12 мая 1980. / 12.05.1980. / 12.05.80. /
  12 мая 1980 года. / Пятое мая восьмидесятого. / Не помню. / А зачем вам? / Пятое июня две тысячи десятого.
Когда вам удобно?
  Завтра после трёх. / В любой день, кроме понедельника. / В четверг или в пятницу. / Не раньше шести. /
  Завтра, если можно. / На следующей неделе. / Во вторник в половине седьмого. / Как можно скорее. /
  Двадцать первого мая. / С двух до пяти. / Когда будет место. / Мне всё равно. / Не в среду, а в четверг. /
  В пять. / Часов в шесть. / Лучше завтра. / После семи.
Что случилось?
  Курьер оставил коробку на улице, и она промокла. / Прорвало трубу. / Меня обсчитали. / Пропал интернет. /
  Я поскользнулась на мокром полу и ушибла колено. / Ничего не привезли.
Всё верно?
  Да, верно. / Да, конечно. / Нет, не на пять, а на шесть. / Да, но можно на час позже? / Всё правильно. /
  Нет, фамилия Шевчук. / Так точно. / Угу.
Записать вас на завтра?
  Да, конечно. / Нет, спасибо. / Да, пожалуйста. / Давайте. / Да, запишите. / Ну, я подумаю. / Лучше послезавтра. /
  Нет, не надо. / Да, было бы хорошо. / Пока не надо. / Да, давайте. / Да, запишите меня. / Нет, лучше на субботу.
Могу ли я ещё чем-нибудь помочь?
  Нет, это всё, спасибо. / Спасибо, до свидания. / Да, ещё один вопрос, вы работаете в праздники? /
  Нет, больше ничего. / Всё, спасибо вам. / Пожалуй, нет. / Нет, всё хорошо. / Спасибо, вы мне очень помогли. /
  Да, подскажите ещё адрес. / Хорошего дня. / Нет, вы мне помогли. / Нет, я всё узнал. / Спасибо, я подожду.
Что будете заказывать?
  Две большие пиццы, салат и бутылку воды. / Только кофе. / Мне, пожалуйста, борщ и пюре с котлетой. /
  Латте на овсяном молоке. / А что вы посоветуете? / Мне то же самое.
На сколько человек?
  Четверо взрослых и двое детей. / Нас будет шестеро. / Я один. / На двоих. / Нас шесть. / Нам на пять. /
  Человек десять.
Продиктуйте по буквам, пожалуйста.
  Борис, Анна, Ульяна.
Когда вы родились?
  Девятого ноября семидесятого.`,
};
