import type { AttemptRecord, TurnEntry } from '@ethera/contract';
import { expect, it } from 'vitest';
import { takenTurn } from './taken-turn.ts';

const attempt = (number: number, sentAt: number | null, committedAt: number | null): AttemptRecord => ({
  attempt: number,
  outcome: 'replied',
  errorCode: null,
  edge: {
    speechEndedAt: null,
    sentAt,
    transcriptAt: null,
    firstTextAt: null,
    committedAt,
    firstAudioAt: null,
    playbackStartedAt: null,
  },
  function: null,
});
const turn = (number: number, attempts: AttemptRecord[]): TurnEntry => ({
  turn: number,
  committedAttempt: attempts.find(({ edge }) => edge.committedAt !== null)?.attempt ?? null,
  attempts,
  transcript: '',
  rejection: null,
  reply: '',
  heard: '',
  interrupted: false,
});
const said = { startedAtMs: 10_000, endedAtMs: 14_000 };

it('finds the turn that was taken after the last word, with the attempts before it', () => {
  const before = turn(1, [attempt(1, 9000, 9400)]);
  const taken = turn(2, [attempt(1, 12_300, null), attempt(2, 14_300, 14_700)]);
  const after = turn(3, [attempt(1, 21_000, 21_400)]);
  expect(takenTurn({ turns: [before, taken, after] }, said, 20_000)).toEqual({
    commitDelayMs: 700,
    early: 0,
    attempts: 2,
    misheard: 0,
    entry: taken,
    stages: { sent: 300 },
    committed: [taken],
  });
});

it('counts what was taken too early', () => {
  const half = turn(1, [attempt(1, 12_300, 12_700)]);
  const rest = turn(2, [attempt(1, 14_300, 14_800)]);
  expect(takenTurn({ turns: [half, rest] }, said, 20_000)).toMatchObject({ commitDelayMs: 800, early: 1, attempts: 2 });
});

it('says so when the last words were never taken', () => {
  const half = turn(1, [attempt(1, 12_300, 12_700)]);
  const lost = turn(2, [attempt(1, 14_300, null)]);
  const { commitDelayMs, early } = takenTurn({ turns: [half, lost] }, said, 20_000);
  expect([commitDelayMs, early]).toEqual([undefined, 1]);
});

it('tells what the recogniser made nothing of from what was never sent', () => {
  const misheard = { ...turn(1, [attempt(1, 14_300, null)]), rejection: 'noise' as const };
  expect(takenTurn({ turns: [misheard] }, said, 20_000)).toMatchObject({ commitDelayMs: undefined, misheard: 1 });
  const unsent = { ...turn(1, [attempt(1, 9_000, null)]), rejection: 'noise' as const };
  expect(takenTurn({ turns: [unsent] }, said, 20_000)).toMatchObject({ misheard: 0 });
});

it('knows a turn that a noise had begun before', () => {
  const taken = turn(1, [attempt(1, 9_000, null), attempt(2, 14_300, 14_700)]);
  expect(takenTurn({ turns: [taken] }, said, 20_000)).toMatchObject({ commitDelayMs: 700, attempts: 1 });
});

it('leaves to the next utterance what the next utterance is', () => {
  const next = turn(1, [attempt(1, 20_500, 20_900)]);
  expect(takenTurn({ turns: [next] }, said, 20_000).attempts).toBe(0);
});
