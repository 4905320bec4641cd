import { expect, it } from 'vitest';
import { callLimit } from './call-limit.ts';

it.each([
  [undefined, { calls: 20, setBy: 'machine' }],
  [20, { calls: 20, setBy: 'machine' }],
  [100, { calls: 20, setBy: 'machine' }],
  [19, { calls: 19, setBy: 'stage' }],
  [1, { calls: 1, setBy: 'stage' }],
] as const)('of a stage’s %s calls and a machine’s 20 the fewer count', (callsAtOnce, limit) => {
  expect(callLimit({ callsAtOnce }, 20)).toEqual(limit);
});
