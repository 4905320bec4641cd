import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { scrape } from '../../tests/support/metrics-scrape.ts';
import type { AgentKeeper } from '../chaos/agent-keeper.ts';
import type { ChaosWorld } from '../chaos/chaos-world.ts';
import { handlesOf, usageOf } from '../load/process-usage.ts';
import type { ProbedMemory } from './agent-probe.ts';
import type { SeriesName, SoakSample } from './series.ts';

export interface SampledPlace {
  readonly chaos: ChaosWorld;
  readonly agents: AgentKeeper;
  /** Of the soak, epoch. */
  readonly startedAtMs: number;
  /** Where the agent's probe writes. */
  readonly probeFile: string;
}

/** Looks at everything that must stay level. */
export async function takeSample({ chaos, agents, startedAtMs, probeFile }: SampledPlace): Promise<SoakSample> {
  const { world, asterisk, statusUrl } = chaos;
  const agentPid = agents.agent.pid;
  // It collects garbage: memory is what the agent holds after that.
  const probed = await probe(agents, probeFile);
  const [agent, handles, told, asteriskUse, asteriskHandles, channels, edge, recordings] = await Promise.all([
    usageOf(agentPid),
    handlesOf(agentPid),
    // A draining agent's port may be closed, and its successor's not open yet.
    scrape(statusUrl).catch(() => undefined),
    usageOf(asterisk.pid),
    handlesOf(asterisk.pid),
    asterisk.console('core show channels count').catch(() => ''),
    filesBelow(join(world.folder, 'edge')),
    filesBelow(asterisk.recordingsFolder),
  ]);
  const values: Record<SeriesName, number | undefined> = {
    'agent memory, MB': agent?.rssMb,
    'agent heap, MB': probed?.heapMb,
    'agent handles': handles,
    'agent listeners': probed?.listeners,
    'agent timers and sockets': told?.value('nodejs_active_resources'),
    'Asterisk memory, MB': asteriskUse?.rssMb,
    'Asterisk handles': asteriskHandles,
    'Asterisk channels': channelsIn(channels),
    'recordings in Asterisk': recordings.length,
    ...filesOf(edge),
  };
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return { atMs: Date.now() - startedAtMs, agentPid, values: Object.fromEntries(known) };
}

const probeTimeoutMs = 3_000;
const probeLookMs = 50;

/** Asks the agent's probe; undefined where it does not answer in time. */
async function probe(agents: AgentKeeper, file: string): Promise<ProbedMemory | undefined> {
  await rm(file, { force: true });
  agents.agent.kill('SIGWINCH');
  const deadlineMs = performance.now() + probeTimeoutMs;
  while (performance.now() < deadlineMs) {
    await delay(probeLookMs);
    try {
      return JSON.parse(await readFile(file, 'utf8')) as ProbedMemory;
    } catch {
      // Not there yet, or not to its end.
    }
  }
  return undefined;
}

/** Of the answer to `core show channels count`; undefined where there is no such answer. */
export function channelsIn(console: string): number | undefined {
  const count = /^(\d+) active channel/m.exec(console)?.[1];
  return count === undefined ? undefined : Number(count);
}

type FileSeries = Extract<SeriesName, 'spooled files' | 'media files of calls' | 'other state files'>;

/** What must grow by design: the journal of finished calls, which has a bound of its own, and phrases. */
const kept = /^(?:journal|media\/phrases)\//;

/** @param files of the agent's state folder, by their paths in it */
export function filesOf(files: readonly string[]): Record<FileSeries, number> {
  const counts = { 'spooled files': 0, 'media files of calls': 0, 'other state files': 0 };
  for (const file of files) {
    if (kept.test(file)) continue;
    if (file.startsWith('spool/')) counts['spooled files'] += 1;
    else if (file.startsWith('media/')) counts['media files of calls'] += 1;
    else counts['other state files'] += 1;
  }
  return counts;
}

async function filesBelow(folder: string): Promise<string[]> {
  // A file, or its folder, may go while it is listed.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
