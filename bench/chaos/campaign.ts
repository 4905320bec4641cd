import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { noiseAt, whiteNoise } from '../../local/src/caller/lines/noise-line.ts';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import type { Leftovers } from '../../local/src/world/leftovers.ts';
import { AgentKeeper } from './agent-keeper.ts';
import type { CallAccount, TimeWindow } from './call-account.ts';
import { createChaosCaller } from './caller-maker.ts';
import { type ChannelSample, channelNames } from './channel-watch.ts';
import type { ChaosCaller } from './chaos-caller.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { FaultJournal } from './fault-journal.ts';
import { FaultStriker } from './fault-striker.ts';
import { type MetricsWatch, watchMetrics } from './metrics-watch.ts';
import type { ChaosPlan, PlannedCall } from './plan.ts';

export interface CampaignOptions {
  readonly plan: ChaosPlan;
  readonly chaos: ChaosWorld;
  /** Where recordings go. Exists. */
  readonly folder: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Everything that was seen, before it is judged. */
export interface CampaignFacts {
  readonly startedAtMs: number;
  readonly accounts: readonly CallAccount[];
  readonly journal: FaultJournal;
  readonly agents: AgentKeeper;
  readonly channels: readonly ChannelSample[];
  readonly metrics: MetricsWatch;
  /** Of the process that holds callers and stand-ins: how late it came to what was due. */
  readonly lateness: { readonly p99Ms: number; readonly maxMs: number };
}

const mostAtOnce = 6;
const lookEveryMs = 250;
const channelsEveryMs = 3_000;
/** A spool that has waited for S3 is empty within this time, and channels that are still there are stuck. */
const settledMs = 45_000;
/** About what an embedded voice has. */
const speechDbfs = -18.5;
/** Words are drowned. */
const snrDb = 0;

/** Makes the calls of a plan with its faults, and waits until everything of them has settled. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignFacts> {
  const { plan, chaos, report, signal } = options;
  const agents = new AgentKeeper(() => chaos.startAgent());
  await agents.begin();
  const journal = new FaultJournal();
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const stage = new Stage(options);
  const over = new AbortController();
  const watch = watchChannels(chaos, over.signal);
  const scraping = watchMetrics(chaos.statusUrl, () => agents.agent.pid, over.signal);
  const striker = new FaultStriker({
    chaos,
    agents,
    journal,
    callers: () => stage.up,
    seed: plan.seed,
    report,
  });
  const startedAtMs = Date.now();
  const faults = new AbortController();
  const striking = striker.run(plan.faults, startedAtMs, AbortSignal.any([signal, faults.signal]));
  try {
    await stage.run(plan.calls, startedAtMs);
    faults.abort();
    await striking;
    healAll(chaos);
    await settleWorld(chaos, signal);
  } finally {
    faults.abort();
    await striking;
    over.abort();
  }
  const [channels, metrics] = await Promise.all([watch, scraping]);
  loop.disable();
  await agents.stop();
  return {
    startedAtMs,
    accounts: stage.accounts,
    journal,
    agents,
    channels,
    metrics,
    lateness: { p99Ms: loop.percentile(99) / 1e6, maxMs: loop.max / 1e6 },
  };
}

/** The callers, those who talk and those who have. */
class Stage {
  readonly accounts: CallAccount[] = [];
  readonly #options: CampaignOptions;
  readonly #talking = new Set<ChaosCaller>();
  readonly #noise: Int16Array;

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#noise = noiseAt(whiteNoise(seededRandom(options.plan.seed)), { speechDbfs, snrDb });
  }

  get up(): ChaosCaller[] {
    return [...this.#talking].filter(({ isUp }) => isUp).sort((a, b) => a.call - b.call);
  }

  async run(calls: readonly PlannedCall[], startedAtMs: number): Promise<void> {
    const { signal, report } = this.#options;
    const running: Promise<void>[] = [];
    for (const planned of calls) {
      while (!signal.aborted && (Date.now() < startedAtMs + planned.startMs || this.#talking.size >= mostAtOnce)) {
        await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
      }
      if (signal.aborted) break;
      const caller = this.#callerOf(planned);
      this.#talking.add(caller);
      running.push(
        caller.run().then((account) => {
          this.#talking.delete(caller);
          this.accounts.push(account);
          report(described(account));
        }),
      );
    }
    await Promise.all(running);
  }

  #callerOf(planned: PlannedCall): ChaosCaller {
    const { chaos, folder, signal } = this.#options;
    const wavFile = join(folder, `call-${String(planned.call).padStart(3, '0')}.wav`);
    return createChaosCaller(planned, { chaos, noise: this.#noise, wavFile, signal });
  }
}

function described({ call, said, endedBy, note, answeredAtMs, endedAtMs }: CallAccount): string {
  const seconds = ((endedAtMs - (answeredAtMs ?? endedAtMs)) / 1000).toFixed(0);
  return `  call ${call}: ${seconds} s, ${said.length} lines said, ended by ${endedBy}${note ? ` (${note})` : ''}`;
}

function healAll({ links, world }: ChaosWorld): void {
  for (const link of Object.values(links)) link.heal();
  for (const { faults } of [world.groq, world.elevenLabs, world.lambda, world.s3]) faults.clear();
}

/**
 * Waits until nothing of the calls is left anywhere, or should have gone long ago.
 * @returns what is left at last; undefined where it could not be looked at
 */
export async function settleWorld({ world }: ChaosWorld, signal: AbortSignal): Promise<Leftovers | undefined> {
  const deadlineMs = performance.now() + settledMs;
  for (;;) {
    const left = await world.leftovers().catch(() => undefined);
    const isEmpty = left && Object.values(left).every((kind: readonly string[]) => kind.length === 0);
    if (isEmpty || signal.aborted || performance.now() >= deadlineMs) return left;
    await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function watchChannels({ asterisk }: ChaosWorld, signal: AbortSignal): Promise<ChannelSample[]> {
  const samples: ChannelSample[] = [];
  const look = async () => {
    const { pid } = asterisk;
    const [channels, bridges] = await Promise.all([
      asterisk.console('core show channels concise'),
      asterisk.console('bridge show all'),
    ]);
    // A new process counts its channels from the beginning.
    const names = channelNames(channels, bridges).map((name) => `${name} of process ${pid}`);
    if (pid === asterisk.pid) samples.push({ atMs: Date.now(), names });
  };
  while (!signal.aborted) {
    // Killed for the moment.
    await look().catch(() => undefined);
    await delay(channelsEveryMs, undefined, { signal }).catch(() => undefined);
  }
  await look().catch(() => undefined);
  return samples;
}

/** When callers were in a call, from the first ring. */
export function callWindows(accounts: readonly CallAccount[]): TimeWindow[] {
  return accounts.map(({ placedAtMs, endedAtMs }) => ({ fromMs: placedAtMs, toMs: endedAtMs }));
}
