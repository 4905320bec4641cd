import { parseArgs } from 'node:util';

export const scalingUsage = `usage: npm run scaling [-- options]

How many calls at once the published limits of AWS, Groq and ElevenLabs and one edge bear, what binds first, what to raise
first at 100, 1 000 and 10 000 calls, and what they cost. A simulation: it needs no network and takes seconds.

  --set NAME=VALUE   another number for one of the inputs; may be given more than once
  --inputs           lists the inputs with who says so, and every limit with where it is published
  --seed N           other calls by chance (default 1)
  --json             everything as one JSON object
`;

export interface ScalingArguments {
  readonly changes: readonly string[];
  readonly inputs: boolean;
  readonly seed: number;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws {TypeError} naming an unknown option @throws {RangeError} for a seed that is no whole number */
export function readScalingArguments(args: readonly string[]): ScalingArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      set: { type: 'string', multiple: true, default: [] },
      inputs: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (!/^\d{1,9}$/.test(values.seed)) throw new RangeError(`--seed is a whole number, not "${values.seed}"`);
  return {
    changes: values.set,
    inputs: values.inputs,
    seed: Number(values.seed),
    json: values.json,
    help: values.help,
  };
}
