import { describe, expect, it } from 'vitest';
import { paceWords } from './pace.ts';

describe('paceWords', () => {
  const pace = { firstTokenMs: 100, tokensPerSecond: 100, afterFirstSentenceMs: 0 };

  it('gives the text back word by word', () => {
    const text = 'Привет, мир!  Two  spaces.\n';
    expect(
      paceWords(text, pace)
        .map((word) => word.text)
        .join(''),
    ).toBe(text);
  });

  it('takes longer over longer words', () => {
    expect(paceWords('abcd efghijk end', pace).map(({ dueMs }) => dueMs)).toEqual([100, 110, 130]);
  });

  it('rests after the first sentence only', () => {
    const paused = paceWords('A. B. C.', { ...pace, afterFirstSentenceMs: 5000 });
    expect(paused.map(({ dueMs }) => dueMs)).toEqual([100, 5110, 5120]);
  });
});
