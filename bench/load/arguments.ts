import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseOptions } from '../../local/src/command-options.ts';
import { type Plan, planForms, readPlan } from '../../local/src/plans.ts';
import { mostCodedCallers } from './code-script.ts';
import { callsWithin } from './plan-limit.ts';
import { mostTopicCallers } from './topic-script.ts';

export interface LoadArguments {
  readonly help: boolean;
  /** Callers at the same time, one level after the other. */
  readonly levels: readonly number[];
  /** Callers whom the real recogniser understands; 0 leaves that out. */
  readonly recogniser: number;
  /** Calls placed in a second. */
  readonly arrivalsPerSecond: number;
  /** All are up for at least so long. */
  readonly holdSeconds: number;
  /** Null: nothing binds. */
  readonly plan: { readonly bought: Plan; readonly callLimit: number } | null;
  /** Nothing but the last line on stdout; progress and tables go to stderr. */
  readonly json: boolean;
  /** Leaves each level's S3 objects, logs and Asterisk's files. */
  readonly keep: boolean;
  /** No function runs before the first call. */
  readonly cold: boolean;
  /** Each environment of a function is a process of its own. */
  readonly apart: boolean;
  /** Writes the agent's processor profile of each level. */
  readonly profile: boolean;
}

export const loadUsage = `usage: npm run bench:load [-- options]

How an edge stands many calls at once, over real Asterisk: each caller asks, is answered, interrupts once, is answered
again and hangs up when all have. What it says is known by marks in its sound, so that the one reply that it may hear
can be told from everybody else's. Everything shares this machine: callers, Asterisk, S3, Lambda and the providers.

  --levels N[,N]       simultaneous calls, 0 for none (default 10,50,100,200; at most ${mostCodedCallers})
  --recogniser N       callers whom the offline recogniser has to understand (default 20, at most ${mostTopicCallers}; 0 for none)
  --arrivals N         calls placed in a second (default 3)
  --hold N             seconds for which all are up at least (default 30)
  --plan PLAN          the vendors' published quotas bind: ${planForms}
  --call-limit N       calls that the stage lets its edge take (default: what the plan bears in any case)
  --cold               no function runs before the first call; otherwise some are warm, as after a minute of calls
  --apart              a process for each environment of a function, as in Lambda; otherwise one runs all of them, since
                       starting and compiling so many is most of what these cores would do
  --profile            write the agent's processor profile of each level
  --json               nothing on stdout but the figures, as one line
  --keep               keep S3 and the logs
  --help               this text

exit code: 0 every bar is met, 1 one is missed or a level could not be made, 2 wrong usage`;

const options = {
  help: { type: 'boolean', short: 'h' },
  levels: { type: 'string' },
  recogniser: { type: 'string' },
  arrivals: { type: 'string' },
  hold: { type: 'string' },
  plan: { type: 'string' },
  'call-limit': { type: 'string' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
  cold: { type: 'boolean' },
  apart: { type: 'boolean' },
  profile: { type: 'boolean' },
} as const;

/**
 * Reads the command line without the program's name.
 * @throws {UsageError} with one line that says what is wrong
 */
export function parseLoadArguments(args: readonly string[]): LoadArguments {
  const given = parseOptions('npm run bench:load', options, args);
  const levels = (given.levels ?? '10,50,100,200')
    .split(',')
    .map((level) => numberIn(level, '--levels', 0, mostCodedCallers));
  return {
    help: given.help ?? false,
    levels: levels.filter((level) => level > 0),
    recogniser: numberIn(given.recogniser ?? '20', '--recogniser', 0, mostTopicCallers),
    arrivalsPerSecond: numberIn(given.arrivals ?? '3', '--arrivals', 0.1, 20),
    holdSeconds: numberIn(given.hold ?? '30', '--hold', 1, 600),
    plan: planOf(given.plan, given['call-limit']),
    json: given.json ?? false,
    keep: given.keep ?? false,
    cold: given.cold ?? false,
    apart: given.apart ?? false,
    profile: given.profile ?? false,
  };
}

function planOf(name: string | undefined, callLimit: string | undefined): LoadArguments['plan'] {
  if (name === undefined) {
    if (callLimit !== undefined) throw new UsageError('--call-limit goes with --plan');
    return null;
  }
  const bought = readPlan(name);
  return {
    bought,
    callLimit: callLimit === undefined ? callsWithin(bought) : numberIn(callLimit, '--call-limit', 1, 1_000),
  };
}

function numberIn(text: string, option: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const isWhole = Number.isInteger(value) || !Number.isInteger(least);
  if (isWhole && value >= least && value <= most) return value;
  throw new UsageError(`${option}: ${least} to ${most}, not "${text}"`);
}
