import { describe, expect, it } from 'vitest';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseSoakArguments } from './arguments.ts';

describe('the options', () => {
  it('are half an hour of four calls where none is given', () => {
    expect(parseSoakArguments([])).toMatchObject({ minutes: 30, calls: 4, seed: 1, json: false, keep: false });
  });

  it.each([
    ['--minutes', '0'],
    ['--minutes', '1.5'],
    ['--calls', '13'],
    ['--hours', '1'],
  ])('are refused where they mean nothing: %s %s', (...args) => {
    expect(() => parseSoakArguments(args)).toThrow(UsageError);
  });
});
