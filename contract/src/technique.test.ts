import { expect, test } from 'vitest';
import { EtheraError } from './error.ts';
import { readWithout, techniques } from './technique.ts';

test.each([
  ['nothing', undefined, []],
  ['an empty value', '', []],
  ['one', 'text-rule', ['text-rule']],
  ['several, with spaces', ' late-buying , eager-turns', ['eager-turns', 'late-buying']],
  ['every one', techniques.join(','), [...techniques]],
])('reads %s', (_, value, expected) => {
  expect([...readWithout(value)]).toEqual(expected);
});

test('names what is no technique', () => {
  const read = () => readWithout('text-rule,eager-turn,');
  expect(read).toThrow(EtheraError);
  expect(read).toThrow(
    expect.objectContaining({
      code: 'config.invalid',
      message: expect.stringContaining('"eager-turn" is none of eager-turns,'),
    }),
  );
});
