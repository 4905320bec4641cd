import { UsageError } from '../../local/src/caller/call-script.ts';
import { parseOptions } from '../../local/src/command-options.ts';

export const fuzzUsage = `usage: npm run fuzz [-- options]

Reads reply streams and WAV files that are wrong in a few places, and sees that each is read or refused with its code: nothing else
is thrown, nothing hangs, nothing grows without end. The last line is JSON; the exit code is 1 with any fault, or when the
time was over first.

  --inputs N     how many (default 1200000)
  --seconds N    at most so long (default 110)
  --seed N       other inputs (default 1)
  --input N      shows one input of the seed, and what comes of it: what a fault's line names
`;

export interface FuzzArguments {
  readonly inputs: number;
  readonly seconds: number;
  readonly seed: number;
  /** Null for all of them. */
  readonly input: number | null;
  readonly help: boolean;
}

/** @throws {UsageError} for an unknown option or what is no whole number */
export function readFuzzArguments(args: readonly string[]): FuzzArguments {
  const given = parseOptions(
    'npm run fuzz',
    {
      inputs: { type: 'string', default: '1200000' },
      seconds: { type: 'string', default: '110' },
      seed: { type: 'string', default: '1' },
      input: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
    args,
  );
  return {
    inputs: wholeNumber('inputs', given.inputs),
    seconds: wholeNumber('seconds', given.seconds),
    seed: wholeNumber('seed', given.seed),
    input: given.input === undefined ? null : wholeNumber('input', given.input),
    help: given.help,
  };
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option} is a whole number, not "${text}"`);
  return Number(text);
}
