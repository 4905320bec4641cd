import { describe, expect, it } from 'vitest';
import { parseListenArguments, scenarioNames } from './arguments.ts';

describe('the command line', () => {
  it('means everything when it is empty', () => {
    expect(parseListenArguments([])).toMatchObject({
      only: scenarioNames,
      languages: ['en', 'ru'],
      splits: ['development', 'held-out'],
      extent: 'usual',
      calls: 4,
      json: false,
    });
  });

  it('chooses', () => {
    const args = ['--only', 'echo,pauses', '--language', 'ru', '--split', 'held-out', '--quick', '--calls', '2'];
    expect(parseListenArguments(args)).toMatchObject({
      only: ['pauses', 'echo'],
      languages: ['ru'],
      splits: ['held-out'],
      extent: 'quick',
      calls: 2,
    });
  });

  it.each([
    [['--only', 'noise'], 'not "noise"'],
    [['--language', 'de'], 'not "de"'],
    [['--calls', '9'], '1 to 4'],
    [['--quick', '--full'], 'not both'],
    [['--loud'], 'npm run listen -- --help'],
  ])('refuses %j', (args, why) => {
    expect(() => parseListenArguments(args)).toThrow(why);
  });
});
