import { describe, expect, it } from 'vitest';
import type { CallerEnd, CallerTurn } from './caller-messages.ts';
import { failuresOf, type LevelFigures } from './level-figures.ts';
import { barsOf, failureCount, isMissed, jsonLine, type LevelResult, tableLines, verdictLines } from './report.ts';

const end: CallerEnd = {
  owner: 0,
  answered: true,
  wasUp: true,
  hasInterrupted: true,
  fault: null,
  otherMs: 0,
  recording: null,
  latenessP99Ms: 1,
  latenessMaxMs: 2,
};
const turn: CallerTurn = {
  owner: 0,
  kind: 'after',
  startedAtMs: 0,
  endedAtMs: 1_000,
  heard: 'whole',
  reply: {
    line: 0,
    firstAtMs: 2_000,
    heardMarks: 100,
    allMarks: 100,
    otherMs: 0,
    wrongPackets: 0,
    foreignPackets: 0,
    foreignOwners: [],
  },
};
const facts = {
  callers: 1,
  callLimit: null,
  ends: [end],
  turns: [turn],
  errors: [],
  leftovers: { channels: [], recordings: [], agentFiles: [] },
  stopped: null,
};
const countsOf = (change: Partial<Record<keyof typeof facts, unknown>>) => {
  const failures = failuresOf({ ...facts, ...change } as never);
  return Object.fromEntries(Object.entries(failures).filter(([, count]) => count > 0));
};
const heard = (reply: Partial<CallerTurn['reply']>) => ({ turns: [{ ...turn, reply: { ...turn.reply, ...reply } }] });

describe('what goes wrong at a level', () => {
  it('is nothing where everybody was answered', () => {
    expect(countsOf({})).toEqual({});
  });

  it.each<[object, object]>([
    [{ ends: [{ ...end, answered: false, fault: '503' }] }, { refused: 1 }],
    [{ callers: 3 }, { refused: 2 }],
    [{ ends: [{ ...end, fault: 'gone' }] }, { dropped: 1 }],
    [
      {
        turns: [
          { ...turn, heard: 'nothing' },
          { ...turn, heard: 'part' },
        ],
      },
      { unanswered: 1, brokenOff: 1 },
    ],
    [heard({ heardMarks: 93 }), { withHoles: 1 }],
    [heard({ heardMarks: 94 }), {}],
    [heard({ wrongPackets: 1 }), { wrongAnswers: 1 }],
    [heard({ foreignPackets: 1, foreignOwners: [7] }), { crossTalk: 1 }],
    [{ errors: [{}] }, { errorLines: 1 }],
    [{ leftovers: { channels: ['PJSIP/1'], recordings: [], agentFiles: ['a'] } }, { leftBehind: 2 }],
    [{ stopped: 'too late' }, { stopped: 1 }],
  ])('is counted of %j', (change, expected) => {
    expect(countsOf(change)).toEqual(expected);
  });

  it('is not that a caller beyond the limit hears why nobody has time', () => {
    const turnedAway = { ...end, owner: 1, wasUp: false, fault: 'ended the call', otherMs: 3_000 };
    expect(countsOf({ callers: 2, callLimit: 1, ends: [end, turnedAway] })).toEqual({});
    expect(countsOf({ callers: 2, ends: [end, turnedAway] })).toEqual({ wronglyAdmitted: 1 });
    const unheard = { ...turnedAway, otherMs: 0 };
    expect(countsOf({ callers: 2, callLimit: 1, ends: [end, unheard] })).toEqual({ dropped: 1, wronglyAdmitted: 1 });
  });
});

const spread = { p50: 40, p95: 100 };
const figures = (change: Partial<LevelFigures>): LevelFigures => ({
  name: '100 calls',
  callers: 100,
  up: 100,
  heldSeconds: 30,
  stopped: null,
  turns: 200,
  turnsPerSecond: 6,
  voiceToVoiceMs: spread,
  floorMs: spread,
  overheadMs: spread,
  turnsWithoutFloor: 0,
  coldTurns: 0,
  coldOverheadMs: { p50: null, p95: null },
  attemptsPerTurn: 1,
  fillers: 0,
  turnedAway: 0,
  eagerTurnsOff: 0,
  failures: failuresOf(facts as never),
  warnings: 0,
  agentCpu: 0.2,
  agentCpuWorst: 0.3,
  agentCpuMsPerTurn: 33,
  asteriskCpu: 0.5,
  callersCpu: 0.2,
  standInsCpu: 0.2,
  functionsCpu: 0.3,
  machineBusy: 0.7,
  agentRssMb: 150,
  agentRssMbPerCall: 0.4,
  agentHandles: 200,
  agentHandlesBefore: 40,
  agentHandlesAfter: 45,
  functionsWarmed: 60,
  functionProcesses: 60,
  functionInvocations: 400,
  functionThrottles: 0,
  callersLateP99Ms: 2,
  standInsLateP99Ms: 12,
  onsetErrorP95Ms: 3,
  onsetsCompared: 9,
  othersCpu: 0,
  ...change,
});
const run = (change: Partial<LevelFigures> = {}): LevelResult => ({
  kind: 'run',
  hearing: 'marks',
  figures: figures(change),
});
const missed = (...results: readonly LevelResult[]) =>
  barsOf(results)
    .filter(isMissed)
    .map(({ what }) => what);

describe('the bars', () => {
  it('are met at their edge, and missed beyond it', () => {
    expect(missed(run({ overheadMs: { p50: 40, p95: 150 }, agentCpu: 0.3, agentRssMb: 200 }))).toEqual([]);
    expect(missed(run({ overheadMs: { p50: 40, p95: 151 }, agentCpu: 0.31, agentRssMb: 201 }))).toHaveLength(3);
  });

  it('of a hundred calls do not bind two hundred, which may make no error', () => {
    expect(missed(run({ name: '200 calls', callers: 200, agentCpu: 0.9 }))).toEqual([]);
    const failures = failuresOf({ ...facts, callers: 2 } as never);
    expect(missed(run({ name: '200 calls', callers: 200, failures }))).toEqual(['200 calls: errors of any kind']);
    expect(failureCount({ failures })).toBe(1);
  });

  it('are missed where nothing was measured', () => {
    expect(missed(run({ agentCpu: null }))).toEqual(['100 calls: edge agent, of one core']);
    expect(missed({ kind: 'failed', name: '50 calls', why: 'no port' })).toEqual(['50 calls: no port']);
  });
});

it('says why a level was ended, and hides no row that is not zero', () => {
  const stopped = run({
    stopped: 'after 45 s there were 2',
    failures: failuresOf({ ...facts, stopped: 'so' } as never),
  });
  expect(verdictLines([stopped]).join('\n')).toContain('100 calls: after 45 s there were 2');
  expect(tableLines([stopped]).join('\n')).toContain('… ended early');
  expect(tableLines([{ kind: 'failed', name: 'x', why: 'y' }])).toEqual([]);
});

it('ends in one line of JSON that holds everything', () => {
  const line = jsonLine([
    run(),
    { ...run(), hearing: 'recogniser' } as LevelResult,
    { kind: 'failed', name: 'x', why: 'y' },
  ]);
  expect(JSON.parse(line)).toMatchObject({
    levels: [{ callers: 100, overheadMs: { p95: 100 } }],
    recogniser: { callers: 100 },
    failedLevels: [{ name: 'x', why: 'y' }],
    missedBars: ['x: y'],
  });
});
