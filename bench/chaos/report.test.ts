import { describe, expect, it } from 'vitest';
import { FaultJournal } from './fault-journal.ts';
import { type ChaosFigures, isClean, violationLines } from './report.ts';
import { countsOf, type Violation, violationKinds } from './violation.ts';

const clean: ChaosFigures = { faults: 300, calls: 60, turns: 150, ...countsOf([]) };
const wanted = { faults: 300, calls: 60 };

describe('a campaign', () => {
  it('is clean where nothing was violated', () => {
    expect(isClean(clean, wanted)).toBe(true);
  });

  it.each(violationKinds)('is not clean with one of %s', (kind) => {
    const violation: Violation = { kind, call: null, atMs: null, what: 'something' };
    expect(isClean({ ...clean, ...countsOf([violation]) }, wanted)).toBe(false);
  });

  it('is not clean where less was done than was asked for', () => {
    expect(isClean({ ...clean, faults: 299 }, wanted)).toBe(false);
    expect(isClean({ ...clean, calls: 59 }, wanted)).toBe(false);
  });

  it('ends with these figures, in this order', () => {
    expect(Object.keys(clean)).toEqual(['faults', 'calls', 'turns', ...violationKinds]);
  });
});

it('tells beside a violation what was broken about then', () => {
  const journal = new FaultJournal();
  const deed = { target: 'agent', how: 'kill', forMs: 500 } as const;
  const near = { id: 1, name: 'agent kill', deed, fromMs: 50_000, untilMs: 52_000, struck: true };
  journal.entries.push(near, { ...near, id: 2, fromMs: 10_000, untilMs: 11_000 }, { ...near, id: 3, struck: false });
  const violation: Violation = { kind: 'deadAirOver3s', call: 4, atMs: 55_000, what: '3.5 s without a sound' };
  expect(violationLines([violation], { journal, startedAtMs: 10_000 })).toEqual([
    'deadAirOver3s call 4 at 45.0 s: 3.5 s without a sound',
    '    fault 1 from 40.0 s to 42.0 s: agent kill',
  ]);
});
