import { describe, expect, test } from 'vitest';
import { readQuestion } from './agent-question.ts';
import { judgeThought } from './open-thought.ts';
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

const judge = (text: string, language: string, asked: string) =>
  judgeThought(text, language, readQuestion(asked, language));

describe.each(['en', 'ru'] as const)('a caller who is likely to go on, %s', (language) => {
  test.each(rowsOf(openThoughts[language]))('“%s” to “%s”', (text, asked) => {
    expect(judge(text, language, asked)).not.toBe('closed');
  });
});

describe.each(['en', 'ru'] as const)('a caller who has finished, %s', (language) => {
  test.each(rowsOf(wholeThoughts[language]))('“%s” to “%s”', (text, asked) => {
    expect(judge(text, language, asked)).toBe('closed');
  });
});
