import { expect, it } from 'vitest';
import { judgeCrashes } from './judge-crashes.ts';

const nothing = { ends: [], lines: [], stderr: '', invocations: [], killedAtMs: [] };
const invocation = (errorType: string | undefined) => ({
  functionName: 'turn',
  errorType,
  startedAtMs: 10_000,
  durationMs: 500,
});

it('finds nothing where nothing ended', () => {
  expect(judgeCrashes(nothing)).toEqual([]);
});

it('counts each process that ended by itself', () => {
  expect(judgeCrashes({ ...nothing, ends: ['agent 7: ended by itself with code 1'] })).toHaveLength(1);
});

it('counts a function that ended, unless it was killed', () => {
  const invocations = [invocation('Runtime.ExitError'), invocation(undefined)];
  expect(judgeCrashes({ ...nothing, invocations })).toHaveLength(1);
  expect(judgeCrashes({ ...nothing, invocations, killedAtMs: [10_200] })).toEqual([]);
  expect(judgeCrashes({ ...nothing, invocations, killedAtMs: [90_000] })).toHaveLength(1);
});

it('counts no refusal of the service', () => {
  expect(judgeCrashes({ ...nothing, invocations: [invocation('TooManyRequestsException')] })).toEqual([]);
});

it('counts what an agent did not foresee, and no failure that it has a code for', () => {
  const line = (fields: object) => ({
    time: '2026-11-24T03:00:00Z',
    level: 'error' as const,
    message: 'turn failed',
    ...fields,
  });
  expect(judgeCrashes({ ...nothing, lines: [line({ code: 'speaker.unavailable' })] })).toEqual([]);
  expect(judgeCrashes({ ...nothing, lines: [line({ code: 'internal' })] })).toHaveLength(1);
  expect(judgeCrashes({ ...nothing, lines: [line({ message: 'agent failed', code: 'ari.replaced' })] })).toHaveLength(
    1,
  );
});

it('counts what was written to stderr', () => {
  expect(judgeCrashes({ ...nothing, stderr: 'TypeError: x\n  at y' })).toMatchObject([
    { what: 'an agent wrote to stderr: TypeError: x' },
  ]);
});
