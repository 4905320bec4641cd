import { describe, expect, it } from 'vitest';
import { countWordErrors, spokenWords, wordErrorRate } from './word-errors.ts';

describe('word errors', () => {
  it('counts replaced, missing and added words', () => {
    expect(countWordErrors(['a', 'b', 'c'], ['a', 'x', 'c'])).toBe(1);
    expect(countWordErrors(['a', 'b', 'c'], ['a', 'c'])).toBe(1);
    expect(countWordErrors(['a'], ['a', 'b', 'c'])).toBe(2);
    expect(countWordErrors([], [])).toBe(0);
  });

  it('takes digits for the words they are read as', () => {
    expect(spokenWords('My number is 555-12 at 7:00.')).toEqual(
      'my number is five five five twelve at seven'.split(' '),
    );
    expect(spokenWords('45 or 20')).toEqual(['forty', 'five', 'or', 'twenty']);
    expect(spokenWords('Good-bye to-morrow!')).toEqual(['goodbye', 'tomorrow']);
    expect(spokenWords('Три пиццы!')).toEqual(['три', 'пиццы']);
  });

  it('is a share of what was said', () => {
    expect(wordErrorRate([{ said: 'one two three four', heard: '1 2 free' }])).toBe(0.5);
    expect(wordErrorRate([])).toBe(0);
  });
});
