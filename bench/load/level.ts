import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallRecord } from '@ethera/contract';
import { callLimitEnvironment, type Plan, planOptions } from '../../local/src/plans.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { Leftovers } from '../../local/src/world/leftovers.ts';
import type { WorldOptions } from '../../local/src/world/options.ts';
import { startWorld, type World } from '../../local/src/world/world.ts';
import { publishedGroqProfile, publishedSpeechProfile } from '../published-profile.ts';
import type { CallerEnd, CallerPlan, CallerTurn } from './caller-messages.ts';
import { type CallerScript, linesOf } from './caller-script.ts';
import { Crowd } from './crowd.ts';
import { LevelMeters, type LevelPart } from './level-meters.ts';
import { busyShare, cpuTimes } from './machine-load.ts';
import { createMarkedTranscriber } from './marked-transcriber.ts';
import { onsetDifferences } from './onset-check.ts';
import type { MeteredUse } from './process-meter.ts';
import { usageOf } from './process-usage.ts';
import { renderScript, type ScriptSounds } from './script-sounds.ts';
import { createScriptedReplies } from './scripted-replies.ts';
import { type FloorSource, floorSource } from './turn-latency.ts';
import { warmFunctions } from './warm-functions.ts';

export interface LevelOptions {
  readonly name: string;
  readonly scripts: readonly CallerScript[];
  /** Who understands the callers: their marks, at no cost, or the recogniser that `npm run demo` uses. */
  readonly hearing: 'marks' | 'recogniser';
  /** Calls placed in a second until all are up. */
  readonly arrivalsPerSecond: number;
  /** All are up for at least so long. */
  readonly holdMs: number;
  /** Exists; everything of the level goes below it. */
  readonly folder: string;
  readonly phraseFolder: string;
  readonly engine: SpeechEngine;
  readonly agentCommand: readonly [string, ...string[]];
  /** No function runs before the first call. */
  readonly cold: boolean;
  /** All functions are of one process. */
  readonly together: boolean;
  /** What the vendors serve, and how many calls the stage lets its edge take; without it nothing binds. */
  readonly plan?: { readonly bought: Plan; readonly callLimit: number };
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What came of a level, before anything is computed of it. Times are the epoch. */
export interface LevelFacts {
  readonly name: string;
  readonly callers: number;
  /** Why it was ended before everybody had done everything; null when it was not. */
  readonly stopped: string | null;
  /** Callers who were up when the others were told so. */
  readonly up: number;
  /** From the moment at which all were up to the moment at which they were told to hang up. */
  readonly held: { readonly fromMs: number; readonly untilMs: number };
  readonly turns: readonly CallerTurn[];
  readonly ends: readonly CallerEnd[];
  readonly records: readonly CallRecord[];
  readonly floors: FloorSource;
  /** The agent's own lines of these levels. */
  readonly errors: readonly AgentLine[];
  readonly warnings: readonly AgentLine[];
  /** While all were up. */
  readonly use: Readonly<Record<LevelPart, MeteredUse | undefined>>;
  /** Of all cores, while all were up. */
  readonly machineBusy: number;
  readonly cores: number;
  /** Milliseconds of processor time over the whole level: functions are known by what their processes had used in the end. */
  readonly functionsCpuMs: number;
  readonly agentAfter: { readonly rssMb: number; readonly handles: number } | undefined;
  readonly agentBefore: { readonly rssMb: number; readonly handles: number } | undefined;
  readonly functions: {
    readonly warmed: number;
    readonly processes: number;
    readonly invocations: number;
    readonly throttles: number;
  };
  /** The 99th percentile of how late the stand-ins' process came to what was due. */
  readonly standInsLateMs: number;
  /** From the start of the world to its end. */
  readonly tookMs: number;
  readonly leftovers: Leftovers;
  /** How exact the marks are, by the recordings that were kept. */
  readonly onsetDifferencesMs: readonly number[];
  /** Calls that the stage lets its edge take; null where it says nothing. */
  readonly callLimit: number | null;
}

/**
 * A function serves a reply to its last sentence: half of the callers of a steady crowd have one, some two. Each process that
 * has to be started meanwhile takes most of a second of one core from everybody else.
 */
const warmShare = 1;
/** They take 130 MB each. */
const mostWarmed = 120;
/** Functions run on AWS's machines: here they take what audio and agent leave. */
const functionPriority = 19;
/** The greeting, and a machine that is busy with everybody's. */
const upSlackMs = 45_000;
/** For those who have not interrupted by the end of the usual time. */
const holdSlackMs = 75_000;
/** The turn under way, and the longest wait for an answer. */
const partingMs = 40_000;
const savingMs = 20_000;
/** A recording leaves the spool when S3's answer has come back. */
const settleMs = 15_000;
const settleLookMs = 500;
/** Full recordings are kept of so many callers, and every onset of theirs can be looked at. */
const recorded = 4;

/** What a level came to, with the sounds that it was made of. */
export interface LevelRun {
  readonly facts: LevelFacts;
  readonly sounds: ScriptSounds;
}

/** Makes the calls of one level, and ends in any case. @throws what keeps the world from starting, and the signal's reason */
export async function runLevel(options: LevelOptions): Promise<LevelRun> {
  const { name, scripts, signal } = options;
  const startedMs = performance.now();
  const childrenCpuBefore = await childrenCpuMs();
  await using end = new AsyncDisposableStack();
  const sounds = await renderScript(scripts, options.engine);
  const world = await startWorld({ ...worldOptions(options, sounds), signal });
  end.defer(() => world.stop());
  const warmed = options.cold ? 0 : Math.min(mostWarmed, Math.ceil(warmShare * scripts.length));
  if (warmed > 0) await warmFunctions(world, warmed, signal);
  const crowd = await Crowd.start(scripts.length);
  end.defer(() => crowd.close());
  const meters = new LevelMeters({ agent: world.agent.pid, asterisk: world.asterisk.pid, callers: crowd.pids });
  end.defer(() => meters.stop());
  await meters.look();
  const agentBefore = meters.agent;

  const conducted = await conduct(crowd, world, options, sounds);
  await meters.look();
  await crowd.close();
  const leftovers = await settle(world, signal);
  await meters.look();
  const records = await world.callRecords();
  const floors = await floorSource(world, records);
  const functions = functionCounts(world, warmed);
  const { lines } = world.agent;
  await end.disposeAsync();
  const facts: LevelFacts = {
    name,
    callers: scripts.length,
    callLimit: options.plan?.callLimit ?? null,
    ...conducted,
    stopped: crowd.lost ?? conducted.stopped,
    turns: crowd.turns,
    ends: crowd.ends,
    records,
    floors,
    errors: lines.filter(({ level }) => level === 'error'),
    warnings: lines.filter(({ level }) => level === 'warn'),
    use: meters.between(conducted.ticks.fromMs, conducted.ticks.untilMs),
    cores: availableParallelism(),
    // Everybody has ended by now, and been waited for.
    functionsCpuMs: Math.max(0, (await childrenCpuMs()) - childrenCpuBefore - meters.knownChildrenCpuMs),
    agentBefore,
    agentAfter: meters.agent,
    functions,
    tookMs: performance.now() - startedMs,
    leftovers,
    onsetDifferencesMs: await onsetDifferences(crowd.ends, crowd.turns),
  };
  return { facts, sounds };
}

/** Leads the callers through their calls. */
async function conduct(crowd: Crowd, { asterisk }: World, options: LevelOptions, sounds: ScriptSounds) {
  const { scripts, arrivalsPerSecond, holdMs, report, signal } = options;
  crowd.call(plansOf(options, sounds), { target: asterisk.sipAddress, account: asterisk.softphone, number: '777' });
  let stopped = await waitFor(crowd, 'up', (scripts.length / arrivalsPerSecond) * 1000 + upSlackMs, signal);
  const { up } = crowd;
  report(`    ${up} of ${scripts.length} calls are up`);
  crowd.tell('all-up');
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const cpuBefore = cpuTimes();
  const from = { epochMs: Date.now(), tickMs: performance.now() };
  await delay(holdMs, undefined, { signal });
  stopped = (await waitFor(crowd, 'interrupted', holdSlackMs, signal)) ?? stopped;
  const until = { epochMs: Date.now(), tickMs: performance.now() };
  const machineBusy = busyShare(cpuBefore, cpuTimes());
  loop.disable();
  crowd.tell('over');
  stopped = (await waitFor(crowd, 'ended', partingMs, signal)) ?? stopped;
  stopped ??= await waitFor(crowd, 'saved', savingMs, signal);
  return {
    stopped,
    up,
    held: { fromMs: from.epochMs, untilMs: until.epochMs },
    ticks: { fromMs: from.tickMs, untilMs: until.tickMs },
    machineBusy,
    standInsLateMs: loop.percentile(99) / 1e6,
  };
}

function functionCounts({ lambda }: World, warmed: number): LevelFacts['functions'] {
  const counts = Object.values(lambda.describe());
  return {
    warmed,
    processes: sum(counts.map(({ environmentsStarted }) => environmentsStarted)),
    invocations: sum(counts.map(({ invocations }) => invocations)),
    throttles: sum(counts.map(({ throttles }) => throttles)),
  };
}

/** Processor time of all processes that this one has started and seen the end of. */
async function childrenCpuMs(): Promise<number> {
  return (await usageOf(process.pid))?.childrenCpuMs ?? 0;
}

function worldOptions(options: LevelOptions, sounds: ScriptSounds): WorldOptions {
  const { scripts, engine, hearing, plan } = options;
  const transcriber = createMarkedTranscriber();
  for (const [owner, script] of scripts.entries()) {
    for (const [line, { said }] of linesOf(script).entries()) {
      transcriber.add({ owner, line }, said.text, sounds.said({ owner, line }));
    }
  }
  const limits = plan ? planOptions(plan.bought) : undefined;
  return {
    engine: { ...engine, speak: sounds.speak },
    folder: join(options.folder, 'world'),
    keep: true,
    phraseFolder: options.phraseFolder,
    groq: {
      responder: createScriptedReplies(scripts),
      profile: publishedGroqProfile,
      ...(hearing === 'marks' ? { transcriber } : {}),
      ...limits?.groq,
    },
    elevenLabs: { profile: publishedSpeechProfile, ...limits?.elevenLabs },
    ...(plan ? { functionEnvironment: callLimitEnvironment(plan.callLimit) } : {}),
    // A call may have one function that speaks, one that was cancelled and one that was asked eagerly.
    functionPriority,
    functionsTogether: options.together,
    functionsAtOnce: limits?.functionsAtOnce ?? 3 * scripts.length + 10,
    maxCalls: scripts.length,
    agentCommand: options.agentCommand,
    // As in production.
    logLevel: 'info',
  };
}

function plansOf({ scripts, arrivalsPerSecond, folder }: LevelOptions, sounds: ScriptSounds): CallerPlan[] {
  const firstAtMs = Date.now() + 500;
  const every = Math.max(1, Math.floor(scripts.length / recorded));
  return scripts.map((script, owner) => ({
    owner,
    callAtMs: firstAtMs + (owner / arrivalsPerSecond) * 1000,
    lines: linesOf(script).map((_, line) => ({
      said: sounds.said({ owner, line }),
      replyMarks: sounds.replyMarks({ owner, line }),
    })),
    ...(owner % every === 0 ? { wavFile: join(folder, `caller-${owner}.wav`) } : {}),
  }));
}

const whatTheyWaitFor = {
  up: 'have heard a greeting',
  interrupted: 'have interrupted and were answered',
  ended: 'have come to their end',
  saved: 'have written their recordings',
} as const;

/** @returns what did not come about in time */
async function waitFor(
  crowd: Crowd,
  what: keyof typeof whatTheyWaitFor,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  if (await crowd.until(() => crowd.missing(what) === 0, timeoutMs, signal)) return null;
  return `after ${Math.round(timeoutMs / 1000)} s there were ${crowd.missing(what)} callers who should ${whatTheyWaitFor[what]}`;
}

/** Waits until nothing is left of the calls. @returns what is left at last */
async function settle(world: World, signal: AbortSignal): Promise<Leftovers> {
  const deadlineMs = performance.now() + settleMs;
  for (;;) {
    const left = await world.leftovers();
    const isEmpty = Object.values(left).every((kind: readonly string[]) => kind.length === 0);
    if (isEmpty || performance.now() >= deadlineMs) return left;
    await delay(settleLookMs, undefined, { signal });
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
