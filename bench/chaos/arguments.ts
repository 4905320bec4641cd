import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseOptions } from '../../local/src/command-options.ts';
import { type FaultTarget, faultTargets } from './fault-catalogue.ts';
import { plannedCalls } from './plan.ts';

export interface ChaosArguments {
  readonly help: boolean;
  readonly seed: number;
  readonly calls: number;
  readonly faults: number;
  readonly only: readonly FaultTarget[];
  /** This call of the plan alone, and the faults that fall into it; null for all. */
  readonly call: number | null;
  /** Prints what would be done, and does nothing. */
  readonly plan: boolean;
  /** Nothing but the last line on stdout; progress goes to stderr. */
  readonly json: boolean;
  /** Leaves S3, the agents' folder and Asterisk's files behind; otherwise only where something was wrong. */
  readonly keep: boolean;
}

const most = { calls: 300, faults: 3_000 };

export const chaosUsage = `usage: npm run chaos [-- options]

Real calls over real Asterisk, a few at a time, while providers, S3, Lambda, ARI, the agent, Asterisk and the callers' lines
are broken in every way of the plan. What must never happen is counted from outside; the last line is JSON.

  --seed N             of the plan: calls, words, faults and their times (default: drawn, and printed)
  --calls N            (default 60, at most ${most.calls})
  --faults N           that are to strike (default 300, at most ${most.faults})
  --only NAME[,NAME]   faults of these alone: ${faultTargets.join(', ')}
  --call N             this call of the plan alone, with the faults that fall into it
  --plan               print the plan, and do nothing
  --json               nothing on stdout but the last line
  --keep               keep S3, logs and Asterisk's files of a run without a violation, too
  --help               this text

exit code: 0 nothing was violated, 1 something was or the campaign could not be made, 2 wrong usage`;

const options = {
  help: { type: 'boolean', short: 'h' },
  seed: { type: 'string' },
  calls: { type: 'string' },
  faults: { type: 'string' },
  only: { type: 'string' },
  call: { type: 'string' },
  plan: { type: 'boolean' },
  json: { type: 'boolean' },
  keep: { type: 'boolean' },
} as const;

/**
 * Reads the command line without the program's name.
 * @param drawnSeed used where none is given
 * @throws {UsageError} with one line that says what is wrong
 */
export function parseChaosArguments(args: readonly string[], drawnSeed: number): ChaosArguments {
  const given = parseOptions('npm run chaos', options, args);
  const calls = wholeIn(given.calls ?? '60', '--calls', 1, most.calls);
  return {
    help: given.help ?? false,
    seed: given.seed === undefined ? drawnSeed : wholeIn(given.seed, '--seed', 0, 999_999),
    calls,
    faults: wholeIn(given.faults ?? '300', '--faults', 0, most.faults),
    only: targetsIn(given.only),
    call: given.call === undefined ? null : wholeIn(given.call, '--call', 0, plannedCalls(calls) - 1),
    plan: given.plan ?? false,
    json: given.json ?? false,
    keep: given.keep ?? false,
  };
}

function targetsIn(text: string | undefined): readonly FaultTarget[] {
  if (text === undefined) return faultTargets;
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !faultTargets.some((known) => known === name));
  if (unknown !== undefined) throw new UsageError(`--only: ${faultTargets.join(', ')}, not "${unknown}"`);
  return faultTargets.filter((target) => wanted.includes(target));
}

function wholeIn(text: string, option: string, least: number, greatest: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= greatest) return value;
  throw new UsageError(`${option}: a whole number from ${least} to ${greatest}, not "${text}"`);
}
