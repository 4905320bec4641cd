import { parseArgs } from 'node:util';

export const costUsage = `usage: npm run cost [-- options]

What a minute of a call costs, by part, from the prices in contract/src/price-table.ts; and what hosted products ask for it.

  --call FILE     also counts a call that was made: its call.json, in its folder as in the bucket ("npm run demo" leaves
                  one under .demo/)
  --stage STAGE   whose functions' memory is counted (default production)
  --json          everything as one JSON object
`;

export interface CostArguments {
  readonly call: string | undefined;
  readonly stage: string;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws TypeError naming an unknown option */
export function readCostArguments(args: readonly string[]): CostArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      call: { type: 'string' },
      stage: { type: 'string', default: 'production' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { call: values.call, stage: values.stage, json: values.json, help: values.help };
}
