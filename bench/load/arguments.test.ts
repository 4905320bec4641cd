import { describe, expect, it } from 'vitest';
import { parseLoadArguments } from './arguments.ts';

describe('the command line', () => {
  it('is everything of the issue when nothing is said', () => {
    expect(parseLoadArguments([])).toMatchObject({ levels: [10, 50, 100, 200], recogniser: 20, help: false });
  });

  it('chooses levels, and may leave all of them out', () => {
    expect(parseLoadArguments(['--levels', '5, 20', '--arrivals', '0.5'])).toMatchObject({
      levels: [5, 20],
      arrivalsPerSecond: 0.5,
    });
    expect(parseLoadArguments(['--levels', '0', '--recogniser', '3'])).toMatchObject({ levels: [], recogniser: 3 });
  });

  it('binds the callers to a plan, and to a limit of its own or another', () => {
    expect(parseLoadArguments([]).plan).toBeNull();
    expect(parseLoadArguments(['--plan', 'usual']).plan).toMatchObject({ callLimit: 5, bought: { groq: 'developer' } });
    expect(parseLoadArguments(['--plan', 'groq=free', '--call-limit', '3']).plan).toMatchObject({ callLimit: 3 });
  });

  it.each([
    [['--levels', '401'], '--levels: 0 to 400'],
    [['--levels', '5,,6'], '--levels: 0 to 400'],
    [['--levels', '2.5'], '--levels: 0 to 400'],
    [['--recogniser', '21'], '--recogniser: 0 to 20'],
    [['--arrivals', '0'], '--arrivals: 0.1 to 20'],
    [['--hold', 'long'], '--hold: 1 to 600'],
    [['--plan', 'golden'], '--plan: small, usual, large'],
    [['--call-limit', '3'], 'goes with --plan'],
    [['--quick'], 'Unknown option'],
  ])('refuses %j', (args, fault) => {
    expect(() => parseLoadArguments(args)).toThrow(fault);
  });
});
