import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseOptions } from '../../local/src/command-options.ts';
import { type LabelLanguage, labelLanguages, type Split, splits } from '../turn-taking/labels.ts';

export const scenarioNames = ['pauses', 'lines', 'backchannels', 'interruptions', 'echo', 'outages'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface ListenArguments {
  readonly help: boolean;
  readonly only: readonly ScenarioName[];
  readonly languages: readonly LabelLanguage[];
  readonly splits: readonly Split[];
  /** `quick` is a glance, `full` leaves nothing out. */
  readonly extent: 'quick' | 'usual' | 'full';
  /** Calls at the same time. */
  readonly calls: number;
  /** Nothing but the last line on stdout; progress and tables go to stderr. */
  readonly json: boolean;
  /** Leaves the world's folder behind: S3 as files, logs. */
  readonly keep: boolean;
}

export const listenUsage = `usage: npm run listen [-- options]

How well the agent takes turns, measured in callers' stereo recordings over real Asterisk: pauses, bad lines, back-channels,
interruptions, echo, outages. Recordings of calls in which something went wrong stay in .listen/.

  --only NAME[,NAME]              ${scenarioNames.join(', ')}
  --language en|ru                both by default
  --split development|held-out    both by default; rules are tuned on development alone
  --quick                         a few of everything, under four minutes
  --full                          every recording on every line
  --calls N                       at once, 1 to 4 (default 4); fewer where the machine is late
  --json                          nothing on stdout but the figures, as one line
  --keep                          keep every recording, S3 and the logs
  --help                          this text

exit code: 0 every bar is met, 1 one is missed or a call failed, 2 wrong usage`;

const mostCalls = 4;

const options = {
  help: { type: 'boolean', short: 'h' },
  only: { type: 'string' },
  language: { type: 'string' },
  split: { type: 'string' },
  quick: { type: 'boolean' },
  full: { type: 'boolean' },
  calls: { type: 'string' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
} as const;

/**
 * Reads the command line without the program's name.
 * @throws {UsageError} with one line that says what is wrong
 */
export function parseListenArguments(args: readonly string[]): ListenArguments {
  const given = parseOptions('npm run listen', options, args);
  if (given.quick && given.full) throw new UsageError('--quick or --full, not both');
  const calls = Number(given.calls ?? mostCalls);
  if (!Number.isInteger(calls) || calls < 1 || calls > mostCalls) throw new UsageError(`--calls: 1 to ${mostCalls}`);
  return {
    help: given.help ?? false,
    only: namesIn(given.only, scenarioNames, '--only'),
    languages: namesIn(given.language, labelLanguages, '--language'),
    splits: namesIn(given.split, splits, '--split'),
    extent: given.quick ? 'quick' : given.full ? 'full' : 'usual',
    calls,
    json: given.json ?? false,
    keep: given.keep ?? false,
  };
}

/** All of them when none is given. */
function namesIn<Name extends string>(given: string | undefined, names: readonly Name[], option: string): Name[] {
  if (given === undefined) return [...names];
  const wanted = given.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) throw new UsageError(`${option}: ${names.join(', ')}, not "${unknown}"`);
  return names.filter((name) => wanted.includes(name));
}
