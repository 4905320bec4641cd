import { quantile } from '../statistics/quantiles.ts';
import { slopeWithInterval } from '../statistics/slope.ts';

/** What is watched, with how much of it may be gained in an hour: less cannot be told from chance in half an hour. */
export const watched = {
  'agent memory, MB': { of: 'agent', mostPerHour: 24 },
  'agent heap, MB': { of: 'agent', mostPerHour: 12 },
  'agent handles': { of: 'agent', mostPerHour: 6 },
  'agent listeners': { of: 'agent', mostPerHour: 6 },
  'agent timers and sockets': { of: 'agent', mostPerHour: 6 },
  'spooled files': { of: 'edge', mostPerHour: 6 },
  'media files of calls': { of: 'edge', mostPerHour: 6 },
  'other state files': { of: 'edge', mostPerHour: 6 },
  'recordings in Asterisk': { of: 'edge', mostPerHour: 6 },
  'Asterisk memory, MB': { of: 'Asterisk', mostPerHour: 24 },
  'Asterisk handles': { of: 'Asterisk', mostPerHour: 6 },
  'Asterisk channels': { of: 'Asterisk', mostPerHour: 6 },
} as const;
export type SeriesName = keyof typeof watched;
export const seriesNames = Object.keys(watched) as readonly SeriesName[];

/** What was seen at some moment. */
export interface SoakSample {
  /** From the soak's beginning. */
  readonly atMs: number;
  /** The agent's process: each begins anew. */
  readonly agentPid: number;
  /** What could be seen. */
  readonly values: Partial<Readonly<Record<SeriesName, number>>>;
}

/** `flat`: it gains no more than it may, surely. `grows`: surely more. `open`: too short, or too rough, to tell. */
export type Verdict = 'flat' | 'grows' | 'open';

export interface SeriesVerdict {
  readonly name: SeriesName;
  readonly perHour: number;
  /** The ends of the 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly mostPerHour: number;
  readonly median: number;
  readonly greatest: number;
  readonly samples: number;
  readonly verdict: Verdict;
}

const hourMs = 3_600_000;
/** Neighbouring samples resemble one another: the medians of minutes do less. */
const blockMs = 60_000;
/** A process has come to its usual size, and the caches are full. */
const warmUpMs = 180_000;
/** Of a process that lived a short time. */
const warmUpShare = 0.4;

/** What has become of each series that was seen, by the slope that all agents' lives have in common. */
export function verdictsOf(samples: readonly SoakSample[]): SeriesVerdict[] {
  return seriesNames.flatMap((name) => verdictOf(name, samples) ?? []);
}

function verdictOf(name: SeriesName, samples: readonly SoakSample[]): SeriesVerdict | undefined {
  const { of, mostPerHour } = watched[name];
  const lives = [...Map.groupBy(samples, ({ agentPid }) => (of === 'agent' ? agentPid : 0)).values()];
  const seen = lives.flatMap((life, group) =>
    settled(life).flatMap(({ atMs, values }) => {
      const y = values[name];
      return y === undefined ? [] : [{ atMs, y, group }];
    }),
  );
  const values = seen.map(({ y }) => y);
  const points = inBlocks(seen);
  const differs = points.some((point) => points.some(({ x, group }) => group === point.group && x !== point.x));
  if (!differs) return undefined;
  const { slope, low, high } = slopeWithInterval(points);
  return {
    name,
    perHour: slope,
    low,
    high,
    mostPerHour,
    median: quantile(values, 0.5) ?? 0,
    greatest: Math.max(...values),
    samples: values.length,
    verdict: high <= mostPerHour ? 'flat' : low > mostPerHour ? 'grows' : 'open',
  };
}

/** Without the beginning of a life. */
function settled(life: readonly SoakSample[]): readonly SoakSample[] {
  const fromMs = life[0]?.atMs ?? 0;
  const lengthMs = (life.at(-1)?.atMs ?? 0) - fromMs;
  const begunMs = fromMs + Math.min(warmUpMs, lengthMs * warmUpShare);
  return life.filter(({ atMs }) => atMs >= begunMs);
}

interface Seen {
  readonly atMs: number;
  readonly y: number;
  readonly group: number;
}

/** Medians of minutes; of shorter stretches where there are not ten minutes. */
function inBlocks(seen: readonly Seen[]): { x: number; y: number; group: number }[] {
  const lengthMs = (seen.at(-1)?.atMs ?? 0) - (seen[0]?.atMs ?? 0);
  const ownMs = Math.min(blockMs, Math.max(1, lengthMs / 10));
  const blocks = Map.groupBy(seen, ({ atMs, group }) => `${group}/${Math.floor(atMs / ownMs)}`);
  return [...blocks.values()].map((block) => ({
    x: block.reduce((sum, { atMs }) => sum + atMs, 0) / block.length / hourMs,
    y:
      quantile(
        block.map(({ y }) => y),
        0.5,
      ) ?? 0,
    group: block[0]?.group ?? 0,
  }));
}
