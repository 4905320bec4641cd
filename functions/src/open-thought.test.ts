import { describe, expect, test } from 'vitest';
import { readQuestion } from './agent-question.ts';
import { explainThought } from './open-thought.ts';
import { openPhoneThoughts, wholePhoneThoughts } from './testing/phone-samples.ts';
import { openThoughts, wholeThoughts } from './testing/thought-samples.ts';

/** A question at the margin; under it what callers say to it, parted by strokes. */
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

/** With the rule that decided, so that a failure names it. */
const explain = (text: string, language: string, asked: string) =>
  explainThought(text, language, readQuestion(asked, language));

describe.each(['en', 'ru'] as const)('a caller who is likely to go on, %s', (language) => {
  test.each(rowsOf(`${openThoughts[language]}\n${openPhoneThoughts[language]}`))('“%s” to “%s”', (text, asked) => {
    expect(explain(text, language, asked)).not.toMatchObject({ openness: 'closed' });
  });
});

describe.each(['en', 'ru'] as const)('a caller who has finished, %s', (language) => {
  test.each(rowsOf(`${wholeThoughts[language]}\n${wholePhoneThoughts[language]}`))('“%s” to “%s”', (text, asked) => {
    expect(explain(text, language, asked)).toMatchObject({ openness: 'closed' });
  });
});

test('says which rule decided', () => {
  expect(explain('My order.', 'en', 'How can I help you?')).toEqual({ openness: 'likely', rule: 'nounOnly' });
  expect(explain('Мне нужна.', 'ru', '')).toEqual({ openness: 'certain', rule: 'verbEnd' });
  expect(explain('555', 'en', 'What is your phone number?')).toEqual({ openness: 'certain', rule: 'digits' });
  expect(explain('A table for four.', 'en', '')).toEqual({ openness: 'closed', rule: null });
});
