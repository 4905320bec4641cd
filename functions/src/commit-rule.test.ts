import { describe, expect, test } from 'vitest';
import { decideCommit } from './commit-rule.ts';

const whole = { transcript: 'A table for four.', language: 'en', asked: 'How can I help you?' };

test.each([
  [400, 300, 400],
  [100, 600, 600],
  [0, 0, 0],
])('silence of %s ms with a floor of %s commits at %s', (commitInMs, commitFloorMs, atMs) => {
  expect(decideCommit({ ...whole, commitInMs, commitFloorMs })).toEqual({ atMs, rule: 'default' });
});

test.each([
  ['I would like a table for.', 1_300],
  ['Hello.', 850],
])('“%s” leaves the thought open and is given more', (transcript, atMs) => {
  expect(decideCommit({ ...whole, transcript, commitInMs: 400, commitFloorMs: 300 })).toEqual({ atMs, rule: 'later' });
});

test.each([
  ['en', 'Where can I park my car?'],
  ['en', 'So, do you have anything without meat?'],
  ['en', "It's late. When does it close?"],
  ['ru', 'Скажите, а во сколько вы открываетесь?'],
  ['ru', 'У вас есть гардероб?'],
  ['ru', 'Нужна ли вам моя карта?'],
])('%s: “%s” asks, and is taken at the floor', (language, transcript) => {
  const { asked } = whole;
  const decision = decideCommit({ transcript, language, asked, commitInMs: 400, commitFloorMs: 300 });
  expect(decision).toEqual({ atMs: 300, rule: 'sooner' });
});

test.each([
  ['en', 'Could I have a table?'],
  ['en', 'I know where you are.'],
  ['en', 'Are you?'],
  ['en', 'What time do you'],
  ['ru', 'Я знаю, где вы находитесь.'],
  ['ru', 'Когда вы'],
  ['de', 'Wann machen Sie morgen auf?'],
])('%s: “%s” is no whole question', (language, transcript) => {
  const decision = decideCommit({ ...whole, transcript, language, commitInMs: 400, commitFloorMs: 300 });
  expect(decision.atMs).toBeGreaterThanOrEqual(400);
});

test('nobody is waited for longer than 1.6 s', () => {
  const open = { ...whole, transcript: 'I would like to order a pizza and' };
  expect(decideCommit({ ...open, commitInMs: 700, commitFloorMs: 600 }).atMs).toBe(1_600);
});

describe('exactly what was asked for', () => {
  const timing = { commitInMs: 400, commitFloorMs: 300 };

  test.each([
    ['en', 'Yes.', 'Would you like a receipt?'],
    ['en', 'Yes, please.', 'Would you like a receipt?'],
    ['en', 'No thanks.', 'Anything else?'],
    ['en', "That's right.", 'A table for four, is that right?'],
    ['en', '4412', 'What are the last four digits of your card?'],
    ['en', "It's 555 123 4567.", 'What is your phone number?'],
    ['ru', 'Да.', 'Столик на четверых, верно?'],
    ['ru', 'Нет, спасибо.', 'Что-нибудь ещё?'],
    ['ru', '8 916 123-45-67', 'Назовите ваш номер телефона.'],
    ['ru', 'Восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь.', 'Ваш номер телефона?'],
  ])('%s: “%s” to “%s” is taken 150 ms before the floor', (language, transcript, asked) => {
    expect(decideCommit({ transcript, language, asked, ...timing })).toEqual({ atMs: 150, rule: 'sooner' });
  });

  test.each([
    ['en', 'Yes.', 'How can I help you?'],
    ['en', 'Yes.', 'We are open from nine to five.'],
    ['en', 'Yes.', 'Anything else?'],
    ['en', 'Yes, the blue one.', 'Would you like a receipt?'],
    ['en', 'Yes.', 'Would you like it deliv'],
    ['en', 'Yes.', 'Would you like tea or coffee?'],
    ['en', '4412', 'What is your account number?'],
    ['en', '555 1234', 'What is your phone number?'],
    ['en', 'The old one was 4412.', 'What are the last four digits of your card?'],
    ['en', "I don't remember.", 'What are the last four digits of your card?'],
    ['de', 'Ja.', 'Sind Sie noch da?'],
    ['en', 'Thank you.', 'Would you like a receipt?'],
    ['ru', 'Спасибо.', 'Столик на четверых, верно?'],
    ['ru', 'Да.', 'Чем могу помочь?'],
    ['ru', 'Нет.', 'Столик на четверых, верно?'],
  ])('%s: “%s” to “%s” is not', (language, transcript, asked) => {
    const { atMs, rule } = decideCommit({ transcript, language, asked, ...timing });
    expect(rule).not.toBe('sooner');
    expect(atMs).toBeGreaterThanOrEqual(timing.commitInMs);
  });

  test('sooner is never before the request', () => {
    const yes = { transcript: 'Yes.', language: 'en', asked: 'Is that right?' };
    expect(decideCommit({ ...yes, commitInMs: 200, commitFloorMs: 100 })).toEqual({ atMs: 0, rule: 'sooner' });
  });
});
