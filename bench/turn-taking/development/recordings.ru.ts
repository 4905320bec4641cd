import { labelRecordings, whole } from '../labelled-recording.ts';
import {
  anyMoreHelp,
  askAddress,
  askDay,
  askName,
  askOrder,
  askOrderNumber,
  askPhone,
  askTime,
  isThatRight,
  whatHappened,
} from '../questions.ru.ts';

/** The development half. */
export const russianRecordings = labelRecordings('ru', 'development', {
  name: [
    { voice: 'ru', asked: askName, say: ['Меня зовут', 500, 'Сергей Иванов.'] },
    { voice: 'ru+f3', asked: askName, say: ['Это Ольга', whole(450), 'Ольга Ким.'] },
  ],
  number: [
    {
      voice: 'ru',
      asked: askPhone,
      say: ['восемь девятьсот шестнадцать', 350, 'сто двадцать три', 700, 'сорок пять шестьдесят семь.'],
    },
    { voice: 'ru+f3', asked: askOrderNumber, say: ['Номер заказа', 850, 'четыре девять два.'] },
  ],
  date: [
    { voice: 'ru', asked: askDay, say: ['Я хотел бы прийти в', 650, 'пятницу', whole(550), 'в половине третьего.'] },
    { voice: 'ru+f3', asked: askTime, say: ['Около семи.'] },
  ],
  address: [
    { voice: 'ru', asked: askAddress, say: ['Улица Ленина', 300, 'дом двадцать два', whole(750), 'квартира пять.'] },
    { voice: 'ru+f3', asked: askAddress, say: ['Синий дом рядом со', 1300, 'старой церковью.'] },
  ],
  complaint: [
    {
      voice: 'ru',
      asked: whatHappened,
      say: ['Я заплатил за срочную доставку', whole(400), 'но', 600, 'она шла целую неделю.'],
    },
    { voice: 'ru+f3', say: ['У меня не работает интернет', whole(1000), 'с самого понедельника.'] },
  ],
  list: [
    {
      voice: 'ru',
      asked: askOrder,
      say: ['Две большие пиццы', whole(450), 'салат', whole(900), 'и ещё', 350, 'бутылку воды.'],
    },
    { voice: 'ru+f3', asked: askOrder, say: ['Мне нужен молоток', whole(600), 'гвозди и', 1150, 'пила.'] },
  ],
  correction: [
    { voice: 'ru', asked: askOrder, say: ['Две пиццы', whole(250), 'ой нет', 800, 'три пиццы.'] },
    { voice: 'ru+f3', say: ['Я хочу изменить заказ', whole(500), 'с двух пицц на три.'] },
  ],
  question: [
    { voice: 'ru', say: ['Во сколько вы завтра открываетесь?'] },
    { voice: 'ru+f3', say: ['У вас есть что-нибудь без', 700, 'мяса или сыра?'] },
  ],
  request: [
    { voice: 'ru', say: ['Я хочу забронировать столик на', 650, 'четверых', whole(1200), 'на вечер пятницы.'] },
    { voice: 'ru+f3', say: ['Отмените мою запись.'] },
  ],
  'yes-no': [
    { voice: 'ru', asked: isThatRight, say: ['Да', whole(200), 'но', 900, 'улица не та.'] },
    { voice: 'ru+f3', asked: isThatRight, say: ['Думаю да.'] },
  ],
  goodbye: [
    { voice: 'ru', asked: anyMoreHelp, say: ['Нет', whole(300), 'это всё', whole(400), 'спасибо и до свидания.'] },
    { voice: 'ru+f3', asked: anyMoreHelp, say: ['Спасибо', whole(1500), 'ой а как вас зовут?'] },
  ],
});
