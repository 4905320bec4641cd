import type { LatencyArguments } from './arguments.ts';
import type { Findings } from './findings.ts';

/** A figure that issue 5 sets a bar for. */
export interface Bar {
  readonly what: string;
  /** Null where it should have been measured and was not. */
  readonly value: number | null;
  readonly bound: { readonly most: number } | { readonly least: number };
  readonly unit?: 'ms' | '%' | 'times' | 'ms a turn';
}

/** So far the ear may be wrong about where a sound begins or ends (`bench/sound/README.md`), with a packet's 20 ms cut short. */
const earMs = 25;

/** For the last line of the output. */
export type Figures = ReturnType<typeof figuresOf>;

/** Issue 5 names these; null where it was not measured. */
export function figuresOf(findings: Findings) {
  const loopback = findings.of('loopback', 'default');
  const line = findings.of('line', 'default');
  const some = loopback ?? line;
  const seeds = (['ari', 'agi'] as const).flatMap((name) => findings.of('loopback', name) ?? []);
  const seedP50 = leastOf(seeds.map(({ p50 }) => p50));
  return {
    v2vP50: rounded(loopback?.p50),
    v2vP95: rounded(loopback?.p95),
    lineV2vP50: rounded(line?.p50),
    lineV2vP95: rounded(line?.p95),
    overheadP50: rounded(loopback?.overheadP50),
    overheadP95: rounded(loopback?.overheadP95),
    /** The sooner of both variants. */
    seedP50: rounded(seedP50),
    /** Of the turns that it and Ethera were asked with the same draws. */
    ratioToSeed: rounded(leastOf(seeds.map(({ timesEthera }) => timesEthera)), 2),
    floorP50: rounded(loopback?.floorP50),
    cutOffs: sumOf([loopback, line].map((each) => each?.cutOffs)),
    wastedTtsChars: rounded(some?.wastedShare, 4),
    attemptsPerTurn: rounded(some?.attemptsPerTurn, 2),
    costPerMinute: rounded(some?.usdPerMinute, 4),
    interruptedWastedTtsChars: rounded(findings.interrupted.wastedShare, 4),
    unanswered: sumOf([loopback, line].map((each) => each?.unanswered)),
    overheadLeast: rounded(leastOf([loopback, line].map((each) => each?.overheadLeast))),
    overheadSlopeHigh: rounded(findings.flat?.high, 3),
  };
}

/** The bars of what was asked to be measured. */
export function barsOf(figures: Figures, { networks, columns, extras }: LatencyArguments): Bar[] {
  const bars: Bar[] = [];
  if (columns.includes('default') && networks.includes('loopback')) {
    bars.push(
      { what: 'loopback, voice to voice, median', value: figures.v2vP50, bound: { most: 1000 }, unit: 'ms' },
      { what: 'loopback, voice to voice, p95', value: figures.v2vP95, bound: { most: 1500 }, unit: 'ms' },
      { what: 'loopback, overhead, median', value: figures.overheadP50, bound: { most: 40 }, unit: 'ms' },
      { what: 'loopback, overhead, p95', value: figures.overheadP95, bound: { most: 80 }, unit: 'ms' },
    );
    if (columns.includes('ari') || columns.includes('agi'))
      bars.push({
        what: 'faster than the first notes',
        value: figures.ratioToSeed,
        bound: { least: 5 },
        unit: 'times',
      });
  }
  if (columns.includes('default') && networks.includes('line'))
    bars.push(
      { what: 'line, voice to voice, median', value: figures.lineV2vP50, bound: { most: 1200 }, unit: 'ms' },
      { what: 'line, voice to voice, p95', value: figures.lineV2vP95, bound: { most: 1700 }, unit: 'ms' },
    );
  if (columns.includes('default')) {
    const wasted = figures.wastedTtsChars === null ? null : rounded(100 * figures.wastedTtsChars, 2);
    bars.push(
      { what: 'cut-offs', value: figures.cutOffs, bound: { most: 0 } },
      { what: 'questions without an answer', value: figures.unanswered, bound: { most: 0 } },
      // Less than nothing is a fault of the measurement.
      { what: 'least overhead', value: figures.overheadLeast, bound: { least: -earMs }, unit: 'ms' },
      { what: 'speech bought and not heard, nobody interrupting', value: wasted, bound: { most: 3 }, unit: '%' },
    );
  }
  if (extras.includes('flat')) {
    const what = 'growth of the overhead, upper end of its 95 % interval';
    bars.push({ what, value: figures.overheadSlopeHigh, bound: { most: 1 }, unit: 'ms a turn' });
  }
  return bars;
}

/** A figure that is not known misses its bar: nothing was measured. */
export function isMissed({ value, bound }: Bar): boolean {
  if (value === null) return true;
  return 'most' in bound ? value > bound.most : value < bound.least;
}

/** Null where there is nothing to add up. */
function sumOf(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

function leastOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value != null);
  return known.length === 0 ? null : Math.min(...known);
}

function rounded(value: number | null | undefined, digits = 0): number | null {
  return value == null || !Number.isFinite(value) ? null : Number(value.toFixed(digits));
}
