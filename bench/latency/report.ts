import { type WaterfallBar, type WaterfallStep, waterfallSteps } from '@ethera/contract';
import { FIRST_AUDIO_MS } from '../../edge-agent/src/core/turn-policy.ts';
import { type Cell, percent, textTable } from '../picture/text-table.ts';
import { quantile } from '../statistics/quantiles.ts';
import { type Bar, isMissed } from './bars.ts';
import type { NetworkName } from './column.ts';
import type { ColumnSummary } from './column-summary.ts';
import { type Findings, heardOf } from './findings.ts';
import type { MeasuredTurn } from './measured-call.ts';
import { vendorSource, vendors } from './vendors.ts';

const networkTitles: Readonly<Record<NetworkName, string>> = {
  loopback: 'loopback: every service on this machine',
  line: 'line: edge to cloud 30 ms there and back, 10 Mbit/s up, TLS handshakes, invoke 15 ms, S3 25 ms, telephone 150 ms',
};

const headings = [
  '',
  'turns',
  'p50',
  'p95',
  'to Ethera',
  '95 %',
  'overhead p50',
  'p95',
  'attempts a turn',
  'unheard',
  '$ a minute',
  'cut off',
  'unanswered',
  'fillers',
];

/** The columns of one network, beside one another; nothing for a network that was not asked for. */
export function networkLines({ columns, coldRows }: Findings, network: NetworkName): string[] {
  const own = columns.filter(({ column }) => column.network === network);
  const [first] = own;
  if (!first) return [];
  const ethera = own.find(({ column }) => column.name === 'default');
  const rows = [
    ...own.map(rowOf),
    ...(ethera ? [floorRow(ethera)] : []),
    ...coldRows
      .filter((row) => row.network === network)
      .map(({ title, turns }): Cell[] => turnsRow(title, heardOf(turns))),
    ...(network === 'line' ? vendors.map(({ name, p50, p95 }): Cell[] => [`${name} *`, null, p50, p95]) : []),
  ];
  return [
    '',
    `voice to voice, ms; ${networkTitles[network]}`,
    ...textTable(headings, rows.map(filled)),
    ...(ethera?.networkP50
      ? [`  of Ethera's floor the network is ${Math.round(ethera.networkP50)} ms at the median`]
      : []),
    ...(network === 'line' ? [`  * ${vendorSource}`] : []),
  ];
}

/** Where the time goes, on average, so that the steps of a row add up to its last cell. */
export function stepLines({ columns }: Findings, network: NetworkName): string[] {
  const own = columns.filter(
    ({ column, turns }) => column.network === network && turns.some(({ bars }) => bars.length > 0),
  );
  if (own.length === 0) return [];
  const rows = own.map(({ column, turns }): Cell[] => {
    const known = turns.filter(({ bars }) => bars.length > 0);
    const mean = (msOf: (turn: MeasuredTurn) => number) =>
      known.reduce((sum, turn) => sum + msOf(turn), 0) / known.length;
    const steps = waterfallSteps.map((step) => mean(({ bars }) => waitedFor(bars, step)));
    return [column.title, ...steps, steps.reduce((sum, ms) => sum + ms, 0)];
  });
  return ['', `where the time goes, ms on average; ${network}`, ...textTable(['', ...waterfallSteps, 'all'], rows)];
}

function waitedFor(bars: readonly WaterfallBar[], step: WaterfallStep): number {
  const own = bars.filter((bar) => bar.step === step && bar.critical);
  return own.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

function rowOf(summary: ColumnSummary): Cell[] {
  const { column, turns, difference, attemptsPerTurn, wastedShare, usdPerMinute } = summary;
  return [
    column.title,
    turns.length,
    summary.p50,
    summary.p95,
    difference && signed(difference.median),
    difference && `${signed(difference.low)} … ${signed(difference.high)}`,
    summary.overheadP50,
    summary.overheadP95,
    attemptsPerTurn?.toFixed(2),
    wastedShare === null ? null : percent(wastedShare),
    usdPerMinute?.toFixed(4),
    summary.cutOffs,
    summary.unanswered,
    summary.fillers,
  ];
}

function floorRow({ floorP50, floorP95, turns }: ColumnSummary): Cell[] {
  return ['floor of Ethera’s turns', turns.filter(({ pipeline }) => pipeline?.floor).length, floorP50, floorP95];
}

function turnsRow(title: string, heardMs: readonly number[]): Cell[] {
  return [title, heardMs.length, quantile(heardMs, 0.5), quantile(heardMs, 0.95)];
}

function filled(row: readonly Cell[]): Cell[] {
  return headings.map((_, index) => row[index]);
}

function signed(ms: number): string {
  if (!Number.isFinite(ms)) return '?';
  return `${ms > 0 ? '+' : ''}${Math.round(ms)}`;
}

/** What is measured of the default alone. */
export function extraLines({ interrupted, flat }: Findings): string[] {
  const { turns, wastedShare } = interrupted;
  return [
    ...(wastedShare === null
      ? []
      : [
          '',
          `interrupted a second into the reply (${turns} turns): ${percent(wastedShare)} of the speech bought was not heard`,
        ]),
    ...(flat
      ? [
          '',
          `overhead over ${flat.calls} calls of many turns (${flat.turns} turns): ${flat.slope.toFixed(3)} ms more with each turn ` +
            `(95 %: ${flat.low.toFixed(3)} to ${flat.high.toFixed(3)})`,
        ]
      : []),
  ];
}

/** How the figures come about. */
export const explanation: readonly string[] = [
  '',
  'voice to voice: from the end of the last word to the first sound of the reply at the ear, in the caller’s stereo recording',
  'floor:          max(silence that the text rule asked for, pause + transcription + first chunk) + speech until ' +
    `${FIRST_AUDIO_MS} ms of it are there + its lead-in,`,
  '                by the stand-ins’ logs of the same turn; on the line with what no use of the network could avoid',
  'overhead:       voice to voice less the floor',
  'to Ethera:      median difference of pairs with the same words, voice and draws',
  'unheard:        characters of speech that were bought and not heard',
];

/** The bars, met or missed. */
export function barLines(bars: readonly Bar[]): string[] {
  if (bars.length === 0) return [];
  const rows = bars.map((bar): Cell[] => [
    bar.what,
    isMissed(bar) ? '✗ missed' : '✓ met',
    bar.value === null ? 'nothing' : figure(bar.value, bar),
    'most' in bar.bound ? `at most ${figure(bar.bound.most, bar)}` : `at least ${figure(bar.bound.least, bar)}`,
  ]);
  return ['', 'bars', ...textTable(['', '', 'measured', ''], rows)];
}

function figure(value: number, { unit }: Bar): string {
  return unit ? `${value} ${unit}` : String(value);
}
