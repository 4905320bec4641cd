// npm run cost [-- --call FILE] [--stage STAGE] [--json]
import { costUsage, readCostArguments } from './cost/arguments.ts';
import { costReport } from './cost/cost-report.ts';
import { costJson, costLines } from './cost/report.ts';

try {
  const { call, stage, json, help } = readCostArguments(process.argv.slice(2));
  if (help) process.stdout.write(costUsage);
  else {
    const report = await costReport(stage, call);
    const text = json ? JSON.stringify(costJson(report), undefined, 2) : costLines(report).join('\n');
    process.stdout.write(`${text}\n`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
