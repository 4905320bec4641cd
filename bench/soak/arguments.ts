import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseOptions } from '../../local/src/command-options.ts';

export interface SoakArguments {
  readonly help: boolean;
  readonly minutes: number;
  /** Calls at the same time. */
  readonly calls: number;
  readonly seed: number;
  /** Nothing but the last line on stdout; progress goes to stderr. */
  readonly json: boolean;
  /** Leaves S3, the agents' folder and Asterisk's files behind. */
  readonly keep: boolean;
}

const most = { minutes: 24 * 60, calls: 12 };

export const soakUsage = `usage: npm run soak [-- options]

Steady calls over real Asterisk for as long as is asked, while the agent is restarted, environments of the functions end and S3
is away for a while, again and again. What must stay level is sampled every ten seconds: memory, handles, files, channels. The last
line is JSON; a picture of every series is in the run's folder.

  --minutes N   (default 30, at most ${most.minutes})
  --calls N     at the same time (default 4, at most ${most.calls})
  --seed N      of what callers do (default 1)
  --json        nothing on stdout but the last line
  --keep        keep S3, logs and Asterisk's files
  --help        this text

exit code: 0 nothing grows and nothing was left behind, 1 something does or was, 2 wrong usage`;

const options = {
  help: { type: 'boolean', short: 'h' },
  minutes: { type: 'string' },
  calls: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
} as const;

/**
 * Reads the command line without the program's name.
 * @throws {UsageError} with one line that says what is wrong
 */
export function parseSoakArguments(args: readonly string[]): SoakArguments {
  const given = parseOptions('npm run soak', options, args);
  return {
    help: given.help ?? false,
    minutes: numberIn(given.minutes ?? '30', '--minutes', 1, most.minutes),
    calls: numberIn(given.calls ?? '4', '--calls', 1, most.calls),
    seed: numberIn(given.seed ?? '1', '--seed', 0, 999_999),
    json: given.json ?? false,
    keep: given.keep ?? false,
  };
}

function numberIn(text: string, option: string, least: number, greatest: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= greatest) return value;
  throw new UsageError(`${option}: a whole number from ${least} to ${greatest}, not "${text}"`);
}
