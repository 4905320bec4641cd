import { describe, expect, test } from 'vitest';
import { leavesThoughtOpen } from './open-thought.ts';

const phoneQuestion = { en: 'What is your phone number?', ru: 'Скажите, пожалуйста, ваш номер телефона.' };

describe('a caller who is likely to go on', () => {
  test.each([
    ['en', 'I would like a table for.'],
    ['en', 'I want three pizzas and.'],
    ['en', 'Um.'],
    ['en', 'Well, I’d'],
    ['en', 'I would like'],
    ['en', 'I cannot come because…'],
    ['ru', 'Я хочу.'],
    ['ru', 'Мне две пиццы и.'],
    ['ru', 'Столик на.'],
    ['ru', 'Ну…'],
    ['ru', 'Я не приду, потому что.'],
    ['ru', 'Меня зовут'],
  ])('%s: %s', (language, transcript) => {
    expect(leavesThoughtOpen(transcript, language, '')).toBe(true);
  });

  test.each([
    ['en', 'Five five five.', phoneQuestion.en],
    ['en', '555', phoneQuestion.en],
    ['en', 'It is 555 12', phoneQuestion.en],
    ['ru', 'Пять пять пять.', phoneQuestion.ru],
  ])('half a number, %s: %s', (language, transcript, asked) => {
    expect(leavesThoughtOpen(transcript, language, asked)).toBe(true);
  });
});

describe('a caller who has finished', () => {
  test.each([
    ['en', 'I would like a table for four.', ''],
    ['en', 'I think so.', ''],
    ['en', 'Come in.', ''],
    ['en', 'What time do you open?', ''],
    ['en', 'Five.', 'For how many people?'],
    ['en', '555 12 34', phoneQuestion.en],
    ['en', 'I have no phone.', phoneQuestion.en],
    ['en', 'Two of us, please.', phoneQuestion.en],
    ['en', '', ''],
    ['en', '...', ''],
    ['ru', 'Столик на двоих.', ''],
    ['ru', 'Вот.', ''],
    ['ru', 'Во сколько вы открываетесь?', ''],
    ['ru', 'Трое.', 'На сколько человек?'],
    ['ru', 'Восемь девятьсот пять один два три четыре пять шесть семь', phoneQuestion.ru],
    // A language without rules, and a word of one language in another.
    ['de', 'Ich möchte und', ''],
    ['ru', 'and', ''],
  ])('%s: %s', (language, transcript, asked) => {
    expect(leavesThoughtOpen(transcript, language, asked)).toBe(false);
  });
});
