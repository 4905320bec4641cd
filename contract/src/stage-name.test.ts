import { expect, it } from 'vitest';
import { isStageName } from './stage-name.ts';

it.each(['dev', 'production', 'pr-12', 'a', 'a'.repeat(24)])('%s may name a stage', (text) => {
  expect(isStageName(text)).toBe(true);
});

it.each(['', 'Dev', '1st', 'a--b', '-a', 'a-', 'a_b', 'a.b', 'a'.repeat(25), 'dev\n'])('%j may not', (text) => {
  expect(isStageName(text)).toBe(false);
});
