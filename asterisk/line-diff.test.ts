import { expect, test } from 'vitest';
import { diffLines } from './line-diff.ts';

test('nothing is said of what is the same', () => {
  expect(diffLines('a\nb\n', 'a\nb\n')).toBe('');
});

test('changes stand with two lines around them', () => {
  const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
  const after = ['1', '2', '3', 'new', '5', '6', '7', '8', '9', 'last'];
  expect(diffLines(`${before.join('\n')}\n`, `${after.join('\n')}\n`)).toBe(
    '  …\n  2\n  3\n- 4\n+ new\n  5\n  6\n  …\n  8\n  9\n+ last\n',
  );
});

test('a file that is new comes whole', () => {
  expect(diffLines('', 'a\n\nb\n')).toBe('+ a\n+\n+ b\n');
});

test('no password is shown, neither the old nor the new', () => {
  const shown = diffLines('[a]\npassword = old-secret\n', '[a]\npassword=>new-secret\n');
  expect(shown).toBe('  [a]\n- password = (hidden)\n+ password=> (hidden)\n');
});

test('a line that moved goes and comes once, and the others stay', () => {
  expect(diffLines('a\nb\nc\n', 'b\nc\na\n')).toBe('- a\n  b\n  c\n+ a\n');
});
