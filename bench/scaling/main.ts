// npm run scaling [-- --set NAME=VALUE] [--inputs] [--seed N] [--json]
import { readScalingArguments, scalingUsage } from './arguments.ts';
import { inputLines } from './input-lines.ts';
import { readInputs } from './inputs.ts';
import { scalingLines } from './report.ts';
import { scalingReport } from './scaling-report.ts';

try {
  const given = readScalingArguments(process.argv.slice(2));
  const inputs = readInputs(given.changes);
  process.stdout.write(`${await answer()}\n`);

  async function answer(): Promise<string> {
    if (given.help) return scalingUsage.trimEnd();
    if (given.inputs) return inputLines(inputs).join('\n');
    const report = await scalingReport(inputs, given.seed);
    return given.json ? JSON.stringify(report, undefined, 2) : scalingLines(report).join('\n');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
