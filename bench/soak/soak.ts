import { setTimeout as delay } from 'node:timers/promises';
import { AgentKeeper } from '../chaos/agent-keeper.ts';
import type { CallAccount } from '../chaos/call-account.ts';
import { createChaosCaller } from '../chaos/caller-maker.ts';
import { settleWorld } from '../chaos/campaign.ts';
import type { ChaosWorld } from '../chaos/chaos-world.ts';
import { outageMs, type SoakEvent, soakEvents, steadyCall } from './events.ts';
import { takeSample } from './sampler.ts';
import type { SoakSample } from './series.ts';

export interface SoakOptions {
  readonly chaos: ChaosWorld;
  readonly minutes: number;
  /** Calls at the same time. */
  readonly calls: number;
  readonly seed: number;
  /** Where the agent's probe writes. */
  readonly probeFile: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface SoakFacts {
  readonly samples: readonly SoakSample[];
  readonly events: readonly SoakEvent[];
  readonly accounts: readonly CallAccount[];
  readonly agents: AgentKeeper;
  /** What is left of the calls when they are over and had their time: nothing. */
  readonly left: readonly string[];
}

const sampleEveryMs = 10_000;
/** Callers begin one after the other. */
const staggerMs = 3_000;
/** Between two calls of one caller. */
const restMs = 1_000;
const reportEvery = 6;

/** Calls steadily, does what is to be done to the system meanwhile, and samples it. */
export async function runSoak(options: SoakOptions): Promise<SoakFacts> {
  const { chaos, minutes, calls, signal, report } = options;
  const durationMs = minutes * 60_000;
  const events = soakEvents(durationMs);
  const agents = new AgentKeeper(() => chaos.startAgent());
  await agents.begin();
  const startedAtMs = Date.now();
  const over = AbortSignal.any([signal, AbortSignal.timeout(durationMs)]);
  const accounts: CallAccount[] = [];
  const callers = Array.from({ length: calls }, (_, caller) => callSteadily(caller, options, accounts, over));
  const samples: SoakSample[] = [];
  const sampling = sampleSteadily(samples, over, async () => {
    const sample = await takeSample({ chaos, agents, startedAtMs, probeFile: options.probeFile });
    if (samples.length % reportEvery === 0) report(sampleLine(sample, accounts.length));
    return sample;
  });
  for (const event of events) {
    await wait(startedAtMs + event.atMs - Date.now(), over);
    if (over.aborted) break;
    report(`  ${event.kind}`);
    await bringAbout(event, chaos, agents, over);
  }
  await Promise.all([...callers, sampling]);
  const leftovers = await settleWorld(chaos, signal);
  await agents.stop();
  return { samples, events, accounts, agents, left: Object.values(leftovers ?? {}).flat() };
}

async function callSteadily(
  caller: number,
  { chaos, seed, signal }: SoakOptions,
  accounts: CallAccount[],
  over: AbortSignal,
): Promise<void> {
  const noise = new Int16Array(1);
  await wait(caller * staggerMs, over);
  for (let turn = 0; !over.aborted; turn++) {
    const planned = { call: caller, startMs: 0, ...steadyCall(caller, turn, seed) };
    accounts.push(await createChaosCaller(planned, { chaos, noise, wavFile: null, signal }).run());
    await wait(restMs, over);
  }
}

async function sampleSteadily(
  samples: SoakSample[],
  over: AbortSignal,
  take: () => Promise<SoakSample>,
): Promise<void> {
  while (!over.aborted) {
    samples.push(await take());
    await wait(sampleEveryMs, over);
  }
}

async function bringAbout(
  { kind }: SoakEvent,
  chaos: ChaosWorld,
  agents: AgentKeeper,
  over: AbortSignal,
): Promise<void> {
  const { lambda } = chaos.world;
  switch (kind) {
    case 'restart':
      // Both ways in which operators restart it.
      return agents.absences.length % 2 === 0 ? agents.handOver() : agents.drain();
    case 'recycle':
      return lambda.recycle();
    case 'outage':
      chaos.links.s3.refuse();
      await wait(outageMs, over);
      chaos.links.s3.heal();
  }
}

function sampleLine({ atMs, values }: SoakSample, calls: number): string {
  const [memory, handles] = [values['agent memory, MB'], values['agent handles']];
  return `  ${(atMs / 60_000).toFixed(1)} min: ${calls} calls over, agent ${memory?.toFixed(0) ?? '–'} MB, ${handles ?? '–'} handles`;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
