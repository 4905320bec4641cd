import type { Check } from '../check.ts';
import { type ReportLine, runChecks } from '../run-checks.ts';

/** What the doctor tells of these checks. */
export async function tellAll(checks: readonly Check[], stop = new AbortController().signal): Promise<ReportLine[]> {
  const lines: ReportLine[] = [];
  for await (const line of runChecks(checks, stop)) lines.push(line);
  return lines;
}

/** What the doctor tells of the checks of these names, whatever they need. */
export function tell(checks: readonly Check[], ...names: string[]): Promise<ReportLine[]> {
  return tellAll(checks.filter(({ name }) => names.includes(name)).map(({ needs: _, ...check }) => check));
}
