import { expect, it } from 'vitest';
import { keptOutcome } from './kept-outcome.ts';

const turn = {
  turn: 1,
  committedAttempt: 1,
  attempts: [],
  transcript: 'My card number is…',
  rejection: null,
  reply: 'Thank you. Noted.',
  heard: 'Thank you.',
  interrupted: true,
};
const outcome = { conversation: [{ speaker: 'caller', text: 'My card number is…' } as const], turns: [turn] };

it('keeps no word of a call whose persona archives none, but how it went', () => {
  const kept = keptOutcome({ ...outcome, conversation: [...outcome.conversation] }, 'none');
  expect(JSON.stringify(kept)).not.toMatch(/card|Thank|Noted/);
  expect(kept.turns[0]).toMatchObject({ turn: 1, committedAttempt: 1, interrupted: true });
});

it.each(['full', 'transcript'] as const)('keeps every word of one that archives %s', (archive) => {
  const all = { ...outcome, conversation: [...outcome.conversation] };
  expect(keptOutcome(all, archive)).toEqual(all);
});
