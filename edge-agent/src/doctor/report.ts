import type { ReportLine } from './run-checks.ts';

const marks = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', skipped: 'skip' } as const;
/** Wide enough for most names; a longer one only pushes its detail to the right. */
const NAME_WIDTH = 28;

/** A line for a person, with the remedy below it. Ends with a newline. */
export function textOf({ name, outcome, detail, remedy }: ReportLine): string {
  const line = `${marks[outcome]}  ${name.padEnd(NAME_WIDTH)}  ${detail}\n`;
  return remedy === undefined ? line : `${line}      → ${remedy}\n`;
}

/** The last line for a person. */
export function summaryOf(lines: readonly ReportLine[]): string {
  const count = (outcome: ReportLine['outcome']) => lines.filter((line) => line.outcome === outcome).length;
  const parts = [
    `${count('ok')} ok`,
    `${count('warn')} to look at`,
    `${count('fail')} failed`,
    ...(count('skipped') > 0 ? [`${count('skipped')} not seen`] : []),
  ];
  return `\n${parts.join(', ')}.\n`;
}

/** All of it for a program, on one line. */
export function jsonOf(lines: readonly ReportLine[]): string {
  return `${JSON.stringify({ ok: exitCodeOf(lines) === 0, checks: lines })}\n`;
}

/** Warnings alone are no failure. */
export function exitCodeOf(lines: readonly ReportLine[]): 0 | 1 {
  return lines.some(({ outcome }) => outcome === 'fail') ? 1 : 0;
}
