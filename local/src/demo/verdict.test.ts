import type { CallRecord, TurnEntry } from '@ethera/contract';
import { describe, expect, it } from 'vitest';

import { failedTurns, faultsOfCall } from './verdict.ts';

const lines = [
  { text: 'Three pizzas.' },
  { text: 'How many?', answer: /three/ },
  { text: 'Stop.', interruptsAfterMs: 1 },
];
const soon = { ms: 900 };
const answers = [soon, soon, soon];

function entry(turn: number, more: Partial<TurnEntry> = {}, outcome = 'replied', errorCode: string | null = null) {
  const attempts = [{ attempt: 1, outcome, errorCode }];
  const said = { rejection: null, interrupted: turn === 2, reply: 'You said three.', committedAttempt: 1 };
  return { turn, attempts, ...said, ...more } as unknown as TurnEntry;
}

function record(turns: TurnEntry[], more: Partial<CallRecord> = {}): CallRecord {
  return { turns, reason: 'agent-ended', lostRecordings: [], ...more } as unknown as CallRecord;
}
const good = [entry(1), entry(2), entry(3)];

it('lists the turns that failed', () => {
  const turns = [entry(1), entry(2, {}, 'failed', 'llm.auth'), entry(3, {}, 'cancelled')];
  expect(failedTurns(record(turns))).toEqual(['turn 2 failed: llm.auth']);
});

describe('the verdict on a call', () => {
  it('finds nothing wrong with a good one', () => {
    expect(faultsOfCall(record(good), lines, answers)).toEqual([]);
  });

  it('does not mind that the interrupted attempt was cancelled', () => {
    expect(faultsOfCall(record([entry(1), entry(2, {}, 'cancelled'), entry(3)]), lines, answers)).toEqual([]);
  });

  it.each<[string, TurnEntry[], Partial<CallRecord>, (typeof soon | { ms: null })[], RegExp]>([
    [
      'a turn that failed',
      [entry(1, {}, 'failed', 'llm.auth'), entry(2), entry(3)],
      {},
      answers,
      /turn 1 failed: llm\.auth/,
    ],
    ['a turn that never came', [entry(1), entry(2)], {}, answers, /turn 3: "Stop\." got no turn/],
    [
      'a wrong answer',
      [entry(1), entry(2, { reply: 'Four.' }), entry(3)],
      {},
      answers,
      /turn 2: the answer .* "Four\."/,
    ],
    ['silence', good, {}, [soon, soon, { ms: null }], /turn 3: no reply was heard/],
    [
      'no interruption',
      [entry(1), entry(2, { interrupted: false }), entry(3)],
      {},
      answers,
      /turn 2 was to be interrupted/,
    ],
    ['a turn nobody asked for', [...good, entry(4)], {}, answers, /4 turns were taken where 3 were spoken/],
    ['another end', good, { reason: 'silent-caller' }, answers, /not ended by the agent: silent-caller/],
    ['a lost recording', good, { lostRecordings: ['x'] }, answers, /1 recordings were lost/],
  ])('names %s', (_, turns, more, heard, fault) => {
    const faults = faultsOfCall(record(turns, more), lines, heard);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });
});
