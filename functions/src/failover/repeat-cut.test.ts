import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RepeatCut } from './repeat-cut.ts';

/** What comes through of a continuation, token by token. */
function cut(said: string, tokens: readonly string[]): string {
  const repeat = new RepeatCut(said);
  return tokens.map((token) => repeat.push(token)).join('') + repeat.end();
}
const inTokens = (text: string) => text.split(/(?<= )/);

const said = 'We are open every day. From nine to five. ';

describe('of an answer that goes on', () => {
  test.each([
    ['anew from the start', `${said}See you then.`, 'See you then.'],
    ['with the last sentence once more', 'From nine to five. See you then.', 'See you then.'],
    ['with its last words, marked otherwise', 'nine to five — see you then.', 'see you then.'],
    ['where it broke off', 'See you then.', 'See you then.'],
    ['with a first word that was said before', 'We have parking, too.', 'We have parking, too.'],
    ['with the end of the last sentence and no more', 'from nine to five.', ''],
    ['with nothing', '', ''],
  ])('%s', (_, continuation, expected) => {
    expect(cut(said, inTokens(continuation))).toBe(expected);
    expect(cut(said, [...continuation])).toBe(expected);
    expect(cut(said, [continuation])).toBe(expected);
  });

  test('in Russian', () => {
    expect(cut('Мы открыты каждый день. ', inTokens('Мы открыты каждый день. Приходите!'))).toBe('Приходите!');
  });

  test('one word that is the same may be chance', () => {
    expect(cut('This is for you. ', inTokens('You can come in.'))).toBe('You can come in.');
  });
});

test('nothing that is new is lost, whatever was said and however it comes', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd.'), { maxLength: 8 }).map((all) => all.join(' '));
  fc.assert(
    fc.property(words, words, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (before, after, sizes) => {
      const tokens: string[] = [];
      for (let at = 0; at < after.length; ) {
        const size = sizes.next().value ?? 1;
        tokens.push(after.slice(at, at + size));
        at += size;
      }
      const left = cut(`${before} `, tokens);
      expect(after.endsWith(left)).toBe(true);
      expect(cut(`${before} `, [after])).toBe(left);
    }),
  );
});
