// npm run fuzz [-- --inputs N] [--seconds N] [--seed N] [--input N]
import { UsageError } from '../../local/src/caller/call-script.ts';
import { fuzzUsage, readFuzzArguments } from './arguments.ts';
import { runCampaign } from './campaign.ts';
import { crashOf, inputAt } from './input.ts';

try {
  const given = readFuzzArguments(process.argv.slice(2));
  if (given.help) process.stdout.write(fuzzUsage);
  else if (given.input !== null) showInput(given.seed, given.input);
  else await fuzz(given);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function fuzz({ inputs, seconds, seed }: ReturnType<typeof readFuzzArguments>): Promise<void> {
  const result = await runCampaign({ inputs, seconds, seed, progress: (line) => process.stdout.write(`${line}\n`) });
  if (result.inputs < inputs) process.stdout.write(`the ${seconds} s were over after ${result.inputs} inputs\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.crashes + result.hangs > 0 || result.inputs < inputs ? 1 : 0;
}

function showInput(seed: number, index: number): void {
  const input = inputAt(seed, index);
  const { target, bytes } = input;
  process.stdout.write(`${target.name}: ${Buffer.from(bytes).toString('hex')}\n`);
  process.stdout.write(`${crashOf(input) ?? 'read, or refused as it should be'}\n`);
}
