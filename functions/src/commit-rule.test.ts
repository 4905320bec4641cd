import { expect, test } from 'vitest';
import { decideCommit } from './commit-rule.ts';

const heard = { transcript: 'Yes.', language: 'en', asked: '' };

test.each([
  [400, 300, 400],
  [100, 600, 600],
  [0, 0, 0],
])('silence of %s ms with a floor of %s commits at %s', (commitInMs, commitFloorMs, atMs) => {
  expect(decideCommit({ ...heard, commitInMs, commitFloorMs })).toEqual({ atMs, rule: 'default' });
});

test('a thought that was left open is given 800 ms more', () => {
  const open = { ...heard, transcript: 'I would like a table for.' };
  expect(decideCommit({ ...open, commitInMs: 400, commitFloorMs: 400 })).toEqual({ atMs: 1_200, rule: 'later' });
});
