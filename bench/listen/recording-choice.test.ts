import { expect, it } from 'vitest';
import { chooseRecordings } from './recording-choice.ts';

it('takes as many of each half, from one end of it to the other', () => {
  const all = chooseRecordings('en', ['development', 'held-out']);
  const some = chooseRecordings('en', ['development', 'held-out'], 12);
  expect(new Set(some).size).toBe(12);
  expect(some.filter(({ split }) => split === 'held-out')).toHaveLength(6);
  expect(new Set(some.map(({ kind }) => kind)).size).toBeGreaterThan(4);
  expect(all.length).toBeGreaterThanOrEqual(36);
  expect(chooseRecordings('ru', ['held-out']).every(({ split }) => split === 'held-out')).toBe(true);
});
