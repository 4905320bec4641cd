import { expect, test } from 'vitest';
import { limitVariables, nameIn, stageValues } from './stage.ts';

test('production keeps what it has', () => {
  const values = stageValues('production');
  expect(values).toMatchObject({ protect: true, removal: 'retain', logs: { level: 'info' } });
  expect(values.retention).toEqual({ callsDays: 30, promptsDays: 365, oldVersionsDays: 7 });
});

test('production alone has alarms and a key', () => {
  expect(stageValues('production')).toMatchObject({ encryption: 'kms', alarms: { throttles: 1 } });
  expect(stageValues('dev')).toMatchObject({ encryption: 's3', alarms: undefined });
});

test('no stage pays for warm environments unless somebody wants them', () => {
  for (const stage of ['dev', 'production']) expect(stageValues(stage).turn.provisioned).toBe(0);
});

test('no stage limits calls unless somebody says what its plans carry', () => {
  for (const stage of ['dev', 'production']) {
    const { ETHERA_LIMITS = '', ...calls } = limitVariables(stageValues(stage));
    expect(calls).toEqual({});
    expect(Object.keys(JSON.parse(ETHERA_LIMITS))).toEqual(['stageUsdPerDay', 'edgeUsdPerDay', 'turnMemoryMb']);
  }
});

test('every stage has an end of what a day may cost, which its alarm comes long before', () => {
  expect(stageValues('dev').spendLimit).toEqual({ stageUsdPerDay: 20, edgeUsdPerDay: 20 });
  const { spendLimit, alarms } = stageValues('production');
  expect(spendLimit?.stageUsdPerDay).toBeGreaterThanOrEqual(2 * (alarms?.dailySpendUsd ?? Number.POSITIVE_INFINITY));
});

test('a stage that limits nothing tells nothing', () => {
  expect(limitVariables({ ...stageValues('dev'), spendLimit: undefined })).toEqual({});
});

test.each([
  [{ callsAtOnce: 30, edges: 1 }, '30'],
  [{ callsAtOnce: 30, edges: 2 }, '15'],
  // What is left over is nobody's: the edges know nothing of each other.
  [{ callsAtOnce: 30, edges: 4 }, '7'],
])('%j is shared evenly', (callLimit, each) => {
  expect(limitVariables({ ...stageValues('dev'), callLimit })).toMatchObject({ ETHERA_CALLS_AT_ONCE: each });
});

test.each([
  { callsAtOnce: 3, edges: 4 },
  { callsAtOnce: 0, edges: 1 },
  { callsAtOnce: 1, edges: Number.NaN },
  { callsAtOnce: 30, edges: 0 },
])('%j leaves an edge without a call', (callLimit) => {
  expect(() => limitVariables({ ...stageValues('dev'), callLimit })).toThrow(/cannot be shared/);
});

test.each(['dev', 'alice', 'pr-12', 'prod', 'staging'])('%s is a development stage', (stage) => {
  expect(stageValues(stage)).toEqual(stageValues('test'));
  expect(stageValues(stage)).toMatchObject({ protect: false, removal: 'remove' });
});

test('development forgets calls sooner and never costs more than production', () => {
  const development = stageValues('dev');
  const production = stageValues('production');
  expect(development.retention.callsDays).toBeLessThan(production.retention.callsDays);
  expect(development.retention.promptsDays).toBeLessThan(production.retention.promptsDays);
  expect(development.turn.memoryMb).toBeLessThanOrEqual(production.turn.memoryMb);
  expect(development.briefing.memoryMb).toBeLessThanOrEqual(production.briefing.memoryMb);
});

test.each(['', 'Production', 'my_stage', '-dev', 'dev-', 'a--b', '1st', 'dév', 'a'.repeat(25), 'dev stage'])(
  'the stage "%s" is refused',
  (stage) => {
    expect(() => stageValues(stage)).toThrow(/cannot name a bucket/);
  },
);

test('the longest stage still names a bucket and a function', () => {
  const stage = 'a'.repeat(24);
  expect(stageValues(stage)).toBeDefined();
  const accountId = '123456789012';
  expect(`${nameIn(stage, 'recordings')}-${accountId}`.length).toBeLessThanOrEqual(63);
  expect(nameIn(stage, 'briefing').length).toBeLessThanOrEqual(64);
});

test('names carry application, stage and thing', () => {
  expect(nameIn('dev', 'turn')).toBe('ethera-dev-turn');
});
