import { labelRecordings, whole } from '../labelled-recording.ts';
import {
  anyMoreHelp,
  askAddress,
  askDay,
  askName,
  askOrder,
  askPhone,
  askTime,
  howMany,
  isThatRight,
  shallIBook,
  whatHappened,
} from '../questions.ru.ts';

/** The held-out half. */
export const russianRecordings = labelRecordings('ru', 'held-out', {
  name: [
    { voice: 'ru', asked: askName, say: ['Да меня зовут', 600, 'Даниил Крылов.'] },
    { voice: 'ru+f3', say: ['Здравствуйте это Елена Васильева', whole(450), 'из', 1100, 'стоматологии.'] },
  ],
  number: [
    {
      voice: 'ru',
      asked: askPhone,
      say: ['восемь девятьсот три', 300, 'пятьсот двадцать', 550, 'одиннадцать двенадцать.'],
    },
    { voice: 'ru+f3', asked: howMany, say: ['Четверо наверное или', 750, 'пятеро если приедет брат.'] },
  ],
  date: [
    { voice: 'ru', asked: askDay, say: ['Двадцать первого', 500, 'сентября.'] },
    { voice: 'ru+f3', asked: askDay, say: ['В любой день на той неделе кроме', 1200, 'среды.'] },
  ],
  address: [
    { voice: 'ru', asked: askAddress, say: ['Мельничный переулок семьдесят один.'] },
    { voice: 'ru+f3', asked: askAddress, say: ['На углу Невского и', 650, 'Садовой', whole(350), 'второй этаж.'] },
  ],
  complaint: [
    { voice: 'ru', say: ['Стиральная машина которую я у вас купил', 450, 'течёт', whole(850), 'на весь пол.'] },
    { voice: 'ru+f3', asked: whatHappened, say: ['Я звонила три раза', whole(650), 'и мне никто не перезвонил.'] },
  ],
  list: [
    {
      voice: 'ru',
      asked: askOrder,
      say: ['Куриный суп', whole(750), 'два кофе', whole(400), 'и ещё', 200, 'кусок торта.'],
    },
    { voice: 'ru+f3', asked: askOrder, say: ['Синюю рубашку', whole(1300), 'и серые брюки.'] },
  ],
  correction: [
    { voice: 'ru', asked: askTime, say: ['В пять', whole(550), 'нет подождите', 900, 'в шесть.'] },
    { voice: 'ru+f3', asked: askDay, say: ['Второго', whole(250), 'или вернее', 700, 'третьего.'] },
  ],
  question: [
    { voice: 'ru', say: ['А можно ли', 500, 'заплатить картой?'] },
    { voice: 'ru+f3', say: ['Сколько стоит билет', whole(600), 'для студента?'] },
  ],
  request: [
    { voice: 'ru', say: ['Я ищу подарок для', 1000, 'дочки.'] },
    { voice: 'ru+f3', say: ['Перезвоните мне через десять минут.'] },
  ],
  'yes-no': [
    { voice: 'ru', asked: isThatRight, say: ['Всё правильно.'] },
    { voice: 'ru+f3', asked: shallIBook, say: ['Да если', 800, 'это не очень дорого.'] },
  ],
  goodbye: [
    { voice: 'ru', asked: anyMoreHelp, say: ['Спасибо вам за', 500, 'помощь', whole(350), 'до свидания.'] },
    { voice: 'ru+f3', asked: anyMoreHelp, say: ['Нет спасибо', whole(1400), 'хорошего вам дня.'] },
  ],
});
