import { describe, expect, it } from 'vitest';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseChaosArguments } from './arguments.ts';
import { faultTargets } from './fault-catalogue.ts';

const parse = (...args: string[]) => parseChaosArguments(args, 4_711);

describe('the options', () => {
  it('are a whole campaign of a drawn seed where none is given', () => {
    expect(parse()).toMatchObject({ seed: 4_711, calls: 60, faults: 300, only: faultTargets, call: null });
  });

  it('name the part of a campaign that is wanted', () => {
    expect(parse('--seed', '5', '--calls', '10', '--faults', '0', '--only', 's3, voice', '--call', '3')).toMatchObject({
      seed: 5,
      calls: 10,
      faults: 0,
      only: ['voice', 's3'],
      call: 3,
    });
  });

  it.each([
    ['--seed', 'x'],
    ['--calls', '0'],
    ['--calls', '1.5'],
    ['--only', 'weather'],
    ['--call', '63'],
    ['--wrong'],
  ])('are refused where they mean nothing: %s %s', (...args) => {
    expect(() => parse(...args)).toThrow(UsageError);
  });
});
