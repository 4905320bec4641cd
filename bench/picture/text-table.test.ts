import { expect, it } from 'vitest';
import { percent, textTable } from './text-table.ts';

it('stands in columns, and has a dash for what is not known', () => {
  expect(
    textTable(
      ['', 'p50', 'share'],
      [
        ['en', 712.4, '0 %'],
        ['ru', null, 'all'],
      ],
    ),
  ).toEqual(['      p50  share', '  en  712    0 %', '  ru    –    all']);
});

it('has shares in percent', () => {
  expect(percent(0.0434)).toBe('4.3 %');
});
