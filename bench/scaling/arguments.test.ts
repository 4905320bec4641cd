import { expect, it } from 'vitest';
import { readScalingArguments } from './arguments.ts';

it('reads its options', () => {
  expect(readScalingArguments([])).toEqual({ changes: [], inputs: false, seed: 1, json: false, help: false });
  expect(readScalingArguments(['--set', 'a=1', '--set', 'b=2', '--seed', '7', '--json', '--inputs'])).toEqual({
    changes: ['a=1', 'b=2'],
    inputs: true,
    seed: 7,
    json: true,
    help: false,
  });
});

it.each([['--seed', '-1'], ['--seed', 'x'], ['--nothing']])('refuses %s %s', (...args) => {
  expect(() => readScalingArguments(args)).toThrow();
});
