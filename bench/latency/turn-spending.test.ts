import type { TurnEntry } from '@ethera/contract';
import { expect, it } from 'vitest';
import { spendingOn } from './turn-spending.ts';

const attempt = (number: number, outcome: 'replied' | 'cancelled') =>
  ({ attempt: number, outcome }) as TurnEntry['attempts'][number];
const entry = (heard: string, committedAttempt: number | null, attempts: TurnEntry['attempts']) =>
  ({ turn: 1, heard, committedAttempt, attempts }) as TurnEntry;
const bought = (characters: readonly number[]) => (_: TurnEntry, number: number) => ({
  speechCharacters: characters[number - 1] ?? 0,
});

it('wastes nothing of a reply that was heard', () => {
  const heard = entry('It is nine.', 1, [attempt(1, 'replied')]);
  expect(spendingOn([heard], bought([11]))).toEqual({ attempts: 1, boughtCharacters: 11, wastedCharacters: 0 });
});

it('wastes what an attempt bought that was talked over, and the rest of a reply that was interrupted', () => {
  const turn = entry('It is', 2, [attempt(1, 'cancelled'), attempt(2, 'replied')]);
  expect(spendingOn([turn], bought([20, 11]))).toEqual({ attempts: 2, boughtCharacters: 31, wastedCharacters: 26 });
});

it('counts every turn that was made of one question', () => {
  const first = entry('', null, [attempt(1, 'cancelled')]);
  const second = entry('It is nine.', 1, [attempt(1, 'replied')]);
  expect(spendingOn([first, second], bought([11])).attempts).toBe(2);
});

it('takes nothing for granted of an attempt that nobody knows of', () => {
  const turn = entry('', null, [attempt(1, 'cancelled')]);
  expect(spendingOn([turn], () => null)).toEqual({ attempts: 1, boughtCharacters: 0, wastedCharacters: 0 });
});
