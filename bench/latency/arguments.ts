import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseOptions } from '../../local/src/command-options.ts';
import { type ColumnName, columnNames, type NetworkName, networkNames } from './column.ts';
import { questions } from './questions.ts';

/** What a run measures: columns by their names, and what is measured of the default alone. */
export const extraNames = ['cold', 'interrupted', 'flat'] as const;
export type ExtraName = (typeof extraNames)[number];

export interface LatencyArguments {
  readonly help: boolean;
  readonly quick: boolean;
  /** In the order of the tables. */
  readonly columns: readonly ColumnName[];
  readonly extras: readonly ExtraName[];
  readonly networks: readonly NetworkName[];
  /** How often the default is asked everything, each time with other draws; every other column once. */
  readonly rounds: number;
  /** The first so many of the questions. */
  readonly questions: number;
  readonly flatCalls: number;
  /** Calls at the same time. */
  readonly calls: number;
  /** Nothing but the last line on stdout; progress and tables go to stderr. */
  readonly json: boolean;
  /** Leaves every recording and the worlds' folders behind. */
  readonly keep: boolean;
}

export const latencyUsage = `usage: npm run bench [-- options]

How soon a caller hears the answer, in one run: Ethera, Ethera without each of its techniques, and the first notes; on
loopback and over a line. Tables, bars, where the time goes; pictures and recordings in .bench/.

  --quick             a glance, within five minutes
  --only NAME[,NAME]  columns: ${columnNames.join(', ')}
                      of the default: ${extraNames.join(', ')}
  --network NAME      ${networkNames.join(' or ')}; both by default
  --rounds N          of the default, each with other draws (default 3; every other column has one)
  --questions N       the first N of ${questions.length}
  --flat-calls N      calls of 40 turns (default 20)
  --calls N           at once, 1 to 8 (default 3)
  --json              nothing on stdout but the figures, as one line
  --keep              keep every recording, S3 and the logs
  --help              this text

exit code: 0 every bar is met, 1 one is missed or a call failed, 2 wrong usage`;

const mostCalls = 8;

const options = {
  help: { type: 'boolean', short: 'h' },
  quick: { type: 'boolean' },
  only: { type: 'string' },
  network: { type: 'string' },
  rounds: { type: 'string' },
  questions: { type: 'string' },
  'flat-calls': { type: 'string' },
  calls: { type: 'string' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
} as const;

/**
 * Reads the command line without the program's name.
 * @throws {UsageError} with one line that says what is wrong
 */
export function parseLatencyArguments(args: readonly string[]): LatencyArguments {
  const given = parseOptions('npm run bench', options, args);
  const quick = given.quick ?? false;
  const usual = quick ? quickExtent : fullExtent;
  const only = given.only?.split(',').map((name) => name.trim());
  const known: readonly string[] = [...columnNames, ...extraNames];
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only: ${known.join(', ')}, not "${unknown}"`);
  const network = networkNames.find((name) => name === given.network);
  if (given.network !== undefined && !network) throw new UsageError(`--network: ${networkNames.join(' or ')}`);
  return {
    help: given.help ?? false,
    quick,
    columns: columnNames.filter((name) => only?.includes(name) ?? true),
    extras: extraNames.filter((name) => only?.includes(name) ?? usual.extras.includes(name)),
    networks: network ? [network] : networkNames,
    rounds: count(given.rounds, '--rounds', 1, 20, usual.rounds),
    questions: count(given.questions, '--questions', 1, questions.length, usual.questions),
    flatCalls: count(given['flat-calls'], '--flat-calls', 1, 100, usual.flatCalls),
    calls: count(given.calls, '--calls', 1, mostCalls, usual.calls),
    json: given.json ?? false,
    keep: given.keep ?? false,
  };
}

interface Extent {
  readonly extras: readonly ExtraName[];
  readonly rounds: number;
  readonly questions: number;
  readonly flatCalls: number;
  readonly calls: number;
}

const fullExtent: Extent = { extras: extraNames, rounds: 3, questions: questions.length, flatCalls: 20, calls: 3 };
/** Forty turns of one call take two minutes: nothing for a glance. */
const quickExtent: Extent = { extras: [], rounds: 1, questions: 4, flatCalls: 4, calls: 4 };

function count(given: string | undefined, option: string, least: number, most: number, usual: number): number {
  if (given === undefined) return usual;
  const value = Number(given);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${option}: ${least} to ${most}, not "${given}"`);
  return value;
}
