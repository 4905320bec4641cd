import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSpeakable, speechText } from './speech-text.ts';
import { TextChunker } from './text-chunker.ts';

function chunksOf(...pieces: readonly string[]): string[] {
  const chunker = new TextChunker();
  return [...pieces.flatMap((piece) => chunker.push(piece)), ...chunker.end()];
}

/** Chunks without the space that each keeps at its end. */
const spoken = (text: string) => chunksOf(text).map((chunk) => chunk.trim());

describe('sentences', () => {
  test.each<[string, string[]]>([
    ['Yes. We are open.', ['Yes.', 'We are open.']],
    ['No. That is wrong.', ['No.', 'That is wrong.']],
    ['Version 3.5 is out. Get it.', ['Version 3.5 is out.', 'Get it.']],
    ['It is 1,000 dollars. Fine.', ['It is 1,000 dollars.', 'Fine.']],
    ['Mr. Smith and Dr. No. 5 met. Then left.', ['Mr. Smith and Dr. No. 5 met.', 'Then left.']],
    ['Fruit, e.g. Apples. Good.', ['Fruit, e.g. Apples.', 'Good.']],
    ['Come at 5 p.m. We wait.', ['Come at 5 p.m.', 'We wait.']],
    ['Well... Maybe. Who knows?', ['Well...', 'Maybe.', 'Who knows?']],
    ['Well... maybe.', ['Well... maybe.']],
    ['He said "Stop!" Then he left.', ['He said "Stop!"', 'Then he left.']],
    ['"Really?" she asked. Yes.', ['"Really?" she asked.', 'Yes.']],
    ['So do I. Now what?', ['So do I.', 'Now what?']],
    ['Ask J. R. Smith. Now.', ['Ask J. R. Smith.', 'Now.']],
    ['Write to me.at@mail.example.com. Thanks!', ['Write to me.at@mail.example.com.', 'Thanks!']],
    ['See https://example.com/a.b?c=d. Done.', ['See https://example.com/a.b?c=d.', 'Done.']],
    ['1. Milk\n2. Bread', ['1. Milk.', '2. Bread']],
    ['- Milk\n- Bread', ['Milk.', 'Bread']],
    ['Да. Мы открыты.', ['Да.', 'Мы открыты.']],
    ['Это я. Здравствуйте.', ['Это я.', 'Здравствуйте.']],
    ['Это стоит 1 000 руб. Дорого.', ['Это стоит 1 000 руб.', 'Дорого.']],
    ['Это 5 руб. 20 коп. за кг. Берёте?', ['Это 5 руб. 20 коп. за кг.', 'Берёте?']],
    ['Живёт в г. Москве. Давно.', ['Живёт в г. Москве.', 'Давно.']],
    ['Это было в 2024 г. Потом ушли.', ['Это было в 2024 г.', 'Потом ушли.']],
    ['Адрес: ул. Ленина, д. 5. Ждём.', ['Адрес: ул. Ленина, д. 5.', 'Ждём.']],
    ['Завтра, т. е. В среду. Да.', ['Завтра, т. е. В среду.', 'Да.']],
    ['Хлеб и т. д. Потом всё.', ['Хлеб и т. д.', 'Потом всё.']],
    ['А. С. Пушкин. Поэт.', ['А. С. Пушкин.', 'Поэт.']],
    ['Ему 5 лет. 20 человек пришли.', ['Ему 5 лет.', '20 человек пришли.']],
    ['Ну… Не знаю.', ['Ну…', 'Не знаю.']],
    ['Он сказал: «Стой!» Потом ушёл.', ['Он сказал: «Стой!»', 'Потом ушёл.']],
    ['«Что?» спросил он. Да.', ['«Что?» спросил он.', 'Да.']],
    ['Температура 36,6. Норма.', ['Температура 36,6.', 'Норма.']],
  ])('%s', (text, expected) => {
    expect(spoken(text)).toEqual(expected);
  });
});

describe('a model that rests', () => {
  const rested = (text: string) => {
    const chunker = new TextChunker();
    return [...chunker.push(text), ...chunker.rest()];
  };

  test.each(['We are open.', 'Really?', 'Yes!', 'He said "Stop!"', 'Мы открыты.', 'Завтра и т. д.'])(
    'has finished: %s',
    (text) => {
      expect(rested(text)).toEqual([text]);
    },
  );

  test.each(['We are', 'We are open,', 'It costs 3.', 'Ask Mr.', 'Живёт на ул.', '1.', '...', ''])(
    'has not finished: %s',
    (text) => {
      expect(rested(text)).toEqual([]);
    },
  );

  test('loses nothing of what comes after', () => {
    const chunker = new TextChunker();
    const chunks = [...chunker.push('We are open.'), ...chunker.rest(), ...chunker.push(' Come in.'), ...chunker.end()];
    expect(chunks).toEqual(['We are open.', ' Come in.']);
  });
});

describe('the first chunk', () => {
  test.each<[string, string[]]>([
    [
      'If you come tomorrow morning, we can help you with that.',
      ['If you come tomorrow morning,', 'we can help you with that.'],
    ],
    ['Well, we are open every day, from nine.', ['Well, we are open every day,', 'from nine.']],
    ['Конечно, я могу рассказать об этом, если хотите.', ['Конечно, я могу рассказать об этом,', 'если хотите.']],
    ['The winning numbers are 1, 2 and 3, as always.', ['The winning numbers are 1, 2 and 3,', 'as always.']],
  ])('is a clause that can stand alone: %s', (text, expected) => {
    expect(spoken(text)).toEqual(expected);
  });

  test('is bounded when no clause ends, and does not part a number', () => {
    const [first = ''] = chunksOf(`${'слово '.repeat(13)}и вот 1 000 000 рублей и ещё немного слов после`);
    expect(first.length).toBeLessThanOrEqual(90);
    expect(first.trim()).not.toMatch(/\d$/);
  });

  test('is there as soon as the next sentence begins', () => {
    const chunker = new TextChunker();
    expect(chunker.push('Good morning.')).toEqual([]);
    expect(chunker.push(' H')).toEqual(['Good morning. ']);
  });
});

test('a long sentence is cut after a clause', () => {
  const long = `Hello there. ${'many words come here and '.repeat(6)}then a clause, ${'more words follow on '.repeat(9)}end.`;
  const chunks = chunksOf(long);
  expect(chunks[1]).toMatch(/clause, $/);
  for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(220);
});

test('what cannot be spoken is no chunk', () => {
  expect(chunksOf('😀 🎉')).toEqual([]);
  expect(chunksOf('...')).toEqual([]);
  expect(spoken('Yes. —')).toEqual(['Yes.']);
});

const words = fc.constantFrom(
  ...[
    'Hello',
    'there',
    'ул.',
    'г.',
    'т. е.',
    'Mr.',
    '3.5',
    '1,000',
    '1 000',
    'руб.',
    '**bold**',
    '`code`',
    '😀',
    '🇷🇺',
    '👍🏽',
  ],
  ...[
    '\n',
    '\n- ',
    '\n# ',
    '...',
    '…',
    '!',
    '?',
    '«Да»',
    '"No."',
    '[text](https://a.b/c)',
    'a_b@c.de',
    '—',
    ',',
    ':',
    ' ',
  ],
  ...['Я', 'I', '5.', '*', '_', '~5', '#1', '2 * 3', '\u00a0', '\u200b', '𝐀', 'конец.'],
);
const reply = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 5, arbitrary: words }, fc.string({ unit: 'binary', maxLength: 4 })),
      fc.constantFrom(' ', ' ', ''),
    ),
  )
  .map((parts) => parts.map(([word, space]) => word + space).join(''));

describe('whatever the model writes', () => {
  test('the chunks put together are the text as it is spoken, less an end that cannot be', () => {
    fc.assert(
      fc.property(reply, (text) => {
        const joined = chunksOf(text).join('');
        const whole = speechText(text);
        expect(whole.startsWith(joined)).toBe(true);
        expect(isSpeakable(whole.slice(joined.length))).toBe(false);
      }),
    );
  });

  test('any split into tokens gives the same chunks', () => {
    fc.assert(
      fc.property(reply, fc.array(fc.nat({ max: 200 }), { maxLength: 12 }), (text, cuts) => {
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const tokens = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(chunksOf(...tokens)).toEqual(chunksOf(text));
      }),
    );
  });

  test('each chunk can be spoken and is bounded', () => {
    fc.assert(
      fc.property(reply, (text) => {
        chunksOf(text).forEach((chunk, index) => {
          expect(isSpeakable(chunk)).toBe(true);
          expect(chunk.length).toBeLessThanOrEqual(index === 0 ? 90 : 220);
        });
      }),
    );
  });
});
