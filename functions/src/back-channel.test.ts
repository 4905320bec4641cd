import { describe, expect, test } from 'vitest';
import { isBackChannel } from './back-channel.ts';

describe('only tells the agent to go on', () => {
  test.each([
    ['en', 'Mhm.'],
    ['en', 'Uh-huh.'],
    ['en', 'Yeah.'],
    ['en', 'Yeah, yeah.'],
    ['en', 'Okay.'],
    ['en', 'Right.'],
    ['en', 'I see.'],
    ['en', 'Yeah, I see.'],
    ['en', 'Sounds good.'],
    ['en', 'Okay, I understand.'],
    ['ru', 'Угу.'],
    ['ru', 'Ага.'],
    ['ru', 'Да-да.'],
    ['ru', 'Да.'],
    ['ru', 'Понятно.'],
    ['ru', 'Так…'],
    ['ru', 'Да, ясно.'],
    ['ru', 'Всё понятно.'],
    ['ru', 'Ну хорошо, я понял.'],
  ])('%s: %s', (language, text) => {
    expect(isBackChannel(text, language, 'We are open from nine to')).toBe(true);
  });
});

describe('wants the turn', () => {
  test.each([
    ['en', 'No.'],
    ['en', 'Stop.'],
    ['en', 'Wait.'],
    ['en', 'Hold on.'],
    ['en', 'Okay, stop.'],
    ['en', 'Yeah, but not today.'],
    ['en', 'Right, and what about Sunday?'],
    ['en', 'I see a problem.'],
    ['en', 'Yes yes yes yes yes.'],
    ['en', 'What?'],
    ['en', ''],
    ['ru', 'Нет.'],
    ['ru', 'Стоп.'],
    ['ru', 'Подождите.'],
    ['ru', 'Да подождите.'],
    ['ru', 'Понятно, спасибо.'],
    // "Pardon?"
    ['ru', 'А?'],
    ['ru', 'Я не понял.'],
    ['en', 'Not perfect.'],
    // A word of one language in another, and a language that is not known.
    ['ru', 'yeah'],
    ['de', 'ja'],
  ])('%s: %s', (language, text) => {
    expect(isBackChannel(text, language, '')).toBe(false);
  });
});

describe('over a question', () => {
  test.each([
    ['en', 'Yeah.', 'We open at nine. Is that right?', false],
    ['en', 'Mhm.', 'We open at nine. Is that right?', false],
    ['en', 'Yes.', 'Would you like it deliv', false],
    ['en', 'Yes.', 'A table for four?', false],
    ['en', 'Okay.', 'Could you tell me your name?', false],
    ['en', 'Yes.', 'How can I help you?', false],
    ['en', 'Mhm.', 'How can I help you?', true],
    ['en', 'Yes.', 'Is that right? We close at ten.', true],
    ['ru', 'Да.', 'Столик на четверых, верно?', false],
    ['ru', 'Угу.', 'Столик на четверых, верно?', false],
    ['ru', 'Да.', 'Чем могу помочь?', false],
    ['ru', 'Ясно.', 'Чем могу помочь?', true],
    ['ru', 'Да.', 'Мы работаем с девяти', true],
  ])('%s: “%s” over “%s”: %s', (language, text, asked, expected) => {
    expect(isBackChannel(text, language, asked)).toBe(expected);
  });
});
