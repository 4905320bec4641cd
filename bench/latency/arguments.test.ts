import { describe, expect, it } from 'vitest';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { extraNames, latencyUsage, parseLatencyArguments } from './arguments.ts';
import { columnNames } from './column.ts';

describe('the arguments of the bench', () => {
  it('measure everything by themselves', () => {
    expect(parseLatencyArguments([])).toEqual({
      help: false,
      quick: false,
      columns: columnNames,
      extras: extraNames,
      networks: ['loopback', 'line'],
      rounds: 3,
      questions: 8,
      flatCalls: 20,
      calls: 3,
      json: false,
      keep: false,
    });
  });

  it('leave out at a glance what takes minutes', () => {
    const { columns, extras, rounds, questions } = parseLatencyArguments(['--quick']);
    expect({ columns, extras, rounds, questions }).toEqual({
      columns: columnNames,
      extras: [],
      rounds: 1,
      questions: 4,
    });
  });

  it('take columns and extras by their names, in the order of the tables', () => {
    const { columns, extras, networks } = parseLatencyArguments(['--only', 'flat,ari, default', '--network', 'line']);
    expect([columns, extras, networks]).toEqual([['default', 'ari'], ['flat'], ['line']]);
  });

  it('let a glance have its own extent changed', () => {
    expect(parseLatencyArguments(['--quick', '--only', 'flat', '--flat-calls', '2', '--calls', '1'])).toMatchObject({
      columns: [],
      extras: ['flat'],
      flatCalls: 2,
      calls: 1,
    });
  });

  it.each([
    [['--only', 'defaults'], '--only: default'],
    [['--network', 'lan'], '--network: loopback or line'],
    [['--rounds', '0'], '--rounds: 1 to 20, not "0"'],
    [['--questions', '9'], '--questions: 1 to 8'],
    [['--calls', 'many'], '--calls: 1 to 8'],
    [['--slow'], "Unknown option '--slow'"],
  ])('refuse %j', (args, message) => {
    expect(() => parseLatencyArguments(args)).toThrow(UsageError);
    expect(() => parseLatencyArguments(args)).toThrow(message);
  });

  it('are all in the usage', () => {
    const known = [
      '--quick',
      '--only',
      '--network',
      '--rounds',
      '--questions',
      '--flat-calls',
      '--calls',
      '--json',
      '--keep',
    ];
    for (const option of known) expect(latencyUsage).toContain(option);
  });
});
