import { costReport } from '../../scripts/cost/cost-report.ts';
import type { MinuteCost } from '../../scripts/cost/minute.ts';
import { callsBorne } from './bearing.ts';
import { callsOfMachine, type EdgeLimit, edgeLimits } from './edge-capacity.ts';
import type { Inputs } from './inputs.ts';
import { accounts, countings, freeMinutesADay, type Limit, limits, type Resource, resourceNames } from './limits.ts';
import { peakUse } from './peaks.ts';
import { type Surge, simulateSurge } from './surge.ts';
import { simulateTraffic, type Traffic } from './traffic.ts';

export interface BorneLimit extends Limit {
  /** Calls at the same time; infinite beyond what was simulated. */
  readonly calls: number;
  /** The same if eager turns went on whatever is left of a budget, and without any; undefined where no budget is told. */
  readonly callsAlwaysEager: number | undefined;
  readonly callsNeverEager: number | undefined;
}

/** What somebody's plans bear together. */
export interface BorneAccount {
  readonly name: string;
  readonly plans: readonly string[];
  /** The least first. */
  readonly limits: readonly BorneLimit[];
}

/** What so many calls use when it is busiest, beside the most that is published. */
export interface PeakUse {
  readonly resource: Resource;
  readonly limit: number;
  readonly plan: string;
  /** One for each of `sizes`. */
  readonly peaks: readonly number[];
}

export interface ScalingReport {
  readonly seed: number;
  readonly inputs: Inputs;
  readonly simulated: readonly { readonly lines: number; readonly minutes: number }[];
  /** What a call uses, on the average; of what is counted at once, in that it is a share of the call. */
  readonly ofCall: Readonly<Record<Resource, number>> & Traffic['perCallMinute'];
  readonly borne: readonly BorneLimit[];
  readonly accounts: readonly BorneAccount[];
  /** Minutes of call that Groq's free plan serves in a day. */
  readonly freeMinutesADay: number;
  readonly edge: {
    readonly limits: readonly EdgeLimit[];
    /** When settings and line fit the machine. */
    readonly calls: number;
    readonly uplinkBitsPerSecond: number;
  };
  /** Calls at the same time. */
  readonly sizes: readonly number[];
  readonly peaks: readonly PeakUse[];
  readonly edges: readonly number[];
  readonly surges: readonly Surge[];
  readonly minute: MinuteCost;
}

const sizes = [100, 1_000, 10_000] as const;
/** For limits that bear few calls: long, so that a budget's first minute weighs little. */
const long = { lines: 320, durationMs: 3_600_000 };
/** For those that bear many. */
const wide = { lines: 12_000, durationMs: 120_000 };

/** Simulates, and holds what comes of it against everybody's limits. Takes seconds. */
export async function scalingReport(inputs: Inputs, seed: number): Promise<ScalingReport> {
  const arrival = { kind: 'steady' } as const;
  const traffics = [long, wide].map((extent) => simulateTraffic({ inputs, seed, ...extent, arrival }));
  const [longest, widest] = traffics as [Traffic, Traffic];
  const borne = limits.map((limit) => bear(traffics, limit));
  const uplinkOfCall = longest.perCallMinute.uplinkBits / 60;
  const ofEdge = edgeLimits(inputs, uplinkOfCall);
  const calls = callsOfMachine(ofEdge);
  const ofMinute = meanUse(longest);
  const { stated } = await costReport('production');
  return {
    seed,
    inputs,
    simulated: [long, wide].map(({ lines, durationMs }) => ({ lines, minutes: durationMs / 60_000 })),
    ofCall: { ...ofMinute, ...longest.perCallMinute },
    borne,
    accounts: accounts.map(({ name, plans }) => ({
      name,
      plans,
      limits: borne.filter(({ plan }) => plans.includes(plan)).toSorted((a, b) => a.calls - b.calls),
    })),
    freeMinutesADay: freeMinutesADay(ofMinute),
    edge: { limits: ofEdge, calls, uplinkBitsPerSecond: (calls * uplinkOfCall) / inputs.uplinkShare },
    sizes,
    peaks: mostPublished().map(({ resource, limit, plan }) => ({
      resource,
      limit,
      plan,
      peaks: sizes.map((size) => peakUse(widest, resource, size)),
    })),
    edges: sizes.map((size) => Math.ceil(size / calls)),
    surges: sizes.map((size) => simulateSurge(size, inputs, seed)),
    minute: stated.minute,
  };
}

function bear(traffics: readonly Traffic[], limit: Limit): BorneLimit {
  const isGroq = limit.plan.startsWith('Groq');
  return {
    ...limit,
    calls: callsBorne(traffics, limit),
    callsAlwaysEager: isGroq ? callsBorne(traffics, limit, 'always') : undefined,
    callsNeverEager: isGroq ? callsBorne(traffics, limit, 'never') : undefined,
  };
}

/** Of one call: share of the time for what is counted at once, in a minute for the rest. */
function meanUse({ requests, callMs }: Traffic): Record<Resource, number> {
  const means = Object.entries(requests).map(([resource, { size }]) => {
    const sum = size.reduce((total, each) => total + each, 0);
    const perMs = sum / callMs;
    return [resource, countings[resource as Resource].by === 'concurrency' ? perMs : perMs * 60_000];
  });
  return Object.fromEntries(means) as Record<Resource, number>;
}

/** The highest of each resource's published limits. */
function mostPublished(): readonly Limit[] {
  const resources = Object.keys(resourceNames) as Resource[];
  const most = resources.map((resource) =>
    limits.filter((limit) => limit.resource === resource).reduce<Limit | undefined>(higher, undefined),
  );
  return most.filter((limit) => limit !== undefined);
}

function higher(a: Limit | undefined, b: Limit): Limit {
  return a && a.limit >= b.limit ? a : b;
}
