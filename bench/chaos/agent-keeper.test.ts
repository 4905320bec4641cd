import { expect, it } from 'vitest';
import { crashOf } from './agent-keeper.ts';

it.each([
  [{ code: 1, signal: null }, undefined, 'ended by itself with code 1'],
  [{ code: 0, signal: null }, undefined, 'ended by itself with code 0'],
  [{ code: null, signal: 'SIGSEGV' as const }, undefined, 'ended by itself with signal SIGSEGV'],
  [{ code: 1, signal: null }, 'drain' as const, 'ended its drain with code 1'],
  [{ code: null, signal: 'SIGKILL' as const }, 'kill' as const, undefined],
  [{ code: 0, signal: null }, 'drain' as const, undefined],
  [{ code: 75, signal: null }, 'handOver' as const, undefined],
  [{ code: 1, signal: null }, 'handOver' as const, 'handed its calls over with code 1'],
])('an end with %o after %s', (exit, ending, told) => {
  expect(crashOf(exit, ending)).toBe(told);
});
