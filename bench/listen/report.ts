import { textTable } from '../picture/text-table.ts';
import type { Worst } from './calls.ts';
import type { Bar, Findings, Table } from './scenario.ts';

/** What the whole run found. */
export interface Results {
  readonly findings: readonly Findings[];
  readonly worst: readonly Worst[];
  /** Calls made, those of them that could not be led to their end, and the callers' own lateness. */
  readonly calls: { readonly made: number; readonly failed: number; readonly worstLatenessMs: number };
}

/** A value that is not known misses its bar: nothing was measured. */
export function isMissed({ value, most }: Bar): boolean {
  return value === null || value > most;
}

export function allMet({ findings, calls }: Results): boolean {
  return calls.failed === 0 && !findings.flatMap(({ bars }) => bars).some(isMissed);
}

export function tableLines({ title, headings, rows }: Table): string[] {
  return ['', title, ...textTable(headings, rows)];
}

/** The bars, and where to listen. */
export function verdictLines({ findings, worst, calls }: Results): string[] {
  const bars = findings.flatMap((each) => each.bars);
  return [
    ...tableLines({
      title: 'bars',
      headings: ['', '', 'measured', 'at most'],
      rows: bars.map((bar) => [bar.what, isMissed(bar) ? '✗' : '✓', figure(bar.value, bar), figure(bar.most, bar)]),
    }),
    '',
    `${calls.made} calls, ${calls.failed} failed; the callers’ packets left ${Math.round(calls.worstLatenessMs)} ms late at ` +
      'the 99th percentile of the worst call',
    ...(worst.length > 0 ? ['', 'listen to (left the caller, right the agent):'] : []),
    ...worst.map(({ fault, wav }) => `  ${fault}\n    ${wav}`),
  ];
}

function figure(value: number | null, { unit }: Bar): string {
  if (value === null) return 'nothing';
  const text = Number.isInteger(value) ? String(value) : value.toFixed(3);
  return unit ? `${text} ${unit}` : text;
}

/** Issue 3 names these; null where the scenario was not run. */
const namedFigures = {
  cutOffs600: null,
  cutOffs1000: null,
  commitP50: null,
  falseInterruptions: null,
  lostReplies: null,
  missedInterruptions: null,
  badLineFailures: null,
};

/** The output's last line. */
export function jsonLine(results: Results): string {
  const { findings, calls } = results;
  const bars = findings.flatMap((each) => each.bars);
  return JSON.stringify({
    ...namedFigures,
    ...Object.assign({}, ...findings.map(({ figures }) => figures)),
    missedBars: bars.filter(isMissed).map(({ what }) => what),
    calls: calls.made,
    failedCalls: calls.failed,
    sendLatenessP99Ms: Math.round(calls.worstLatenessMs),
  });
}
