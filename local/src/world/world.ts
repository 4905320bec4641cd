import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Render } from '../../../scripts/render/render.ts';
import { renderStage } from '../../../scripts/render/render-stage.ts';
import type { AsteriskProcess } from '../asterisk/start-asterisk.ts';
import { SipCaller } from '../caller/sip-caller.ts';
import type { ElevenLabsStandIn } from '../elevenlabs/server.ts';
import type { ScriptedTranscriber } from '../groq/scripted-transcriber.ts';
import type { GroqStandIn } from '../groq/server.ts';
import { Reaper } from '../lambda/reaper.ts';
import type { Credential } from '../sigv4.ts';
import { createSpeechEngine, type SpeechEngine } from '../speech/engine.ts';
import { agentEnvironment } from './agent-environment.ts';
import { AgentProcess } from './agent-process.ts';
import { type ArchiveReader, createArchiveReader } from './archive-reader.ts';
import { type Cloud, type CloudLambda, type CloudS3, type StageNames, stageNames, startCloud } from './cloud.ts';
import { type EdgeUrls, reachCloud, reachProviders } from './far-away.ts';
import { restorePhrases, savePhrases } from './kept-phrases.ts';
import { findLeftovers, type Leftovers } from './leftovers.ts';
import type { WorldCaller, WorldOptions } from './options.ts';
import { type ReportProgress, runStep, settleAll } from './progress.ts';
import { type Providers, startProviders } from './providers.ts';
import { startOwnAsterisk } from './world-asterisk.ts';

export type { WorldCaller, WorldOptions } from './options.ts';

/** Everything a call needs, on this machine's loopback: Asterisk, AWS, the providers and an edge agent. */
export interface World extends ArchiveReader {
  readonly folder: string;
  readonly names: StageNames;
  readonly render: Render;
  readonly asterisk: AsteriskProcess;
  readonly s3: CloudS3;
  readonly lambda: CloudLambda;
  /** Null in a world that does nothing about ended calls. */
  readonly afterCall: Cloud['afterCall'];
  /** @throws {Error} in a world that uses the real service */
  readonly groq: GroqStandIn;
  /** @throws {Error} in a world that uses the real service */
  readonly elevenLabs: ElevenLabsStandIn;
  /** The agents' key to S3 and Lambda: it may do what the stacks allow an edge. */
  readonly edgeCredential: Credential;
  readonly engine: SpeechEngine;
  /** Where Russian callers say beforehand what they will say. */
  readonly script: ScriptedTranscriber;
  /** The agent that was started last. @throws {Error} before the first */
  readonly agent: AgentProcess;
  /** What an agent of this world finds in its environment. */
  readonly agentEnvironment: Readonly<Record<string, string>>;
  /** Starts an agent without waiting for anything. @param env overrides its environment */
  spawnAgent(env?: Readonly<Record<string, string>>): AgentProcess;
  /** Starts an agent and waits until it takes calls. @throws {Error} with what it said when it does not */
  startAgent(env?: Readonly<Record<string, string>>): Promise<AgentProcess>;
  caller(options: WorldCaller): SipCaller;
  /** What is left behind now; empty everywhere when every call is over. */
  leftovers(): Promise<Leftovers>;
  /** Ends everything in reverse order. May be called twice. */
  stop(): Promise<void>;
}

/** An agent asks for its first briefing before it runs, and that synthesises every phrase: some five seconds. */
const agentReadyTimeoutMs = 60_000;
/** What an agent may need after its grace, before it is killed. */
const agentExitMs = 10_000;
const defaultDrainGraceMs = 3000;
/** A caller that is still in a call when the world ends; Asterisk's end takes the call away in any case. */
const hangUpMs = 1000;

/**
 * Renders the stage and starts everything on free loopback ports.
 * @throws whatever a part throws, with everything ended and removed
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { report = () => {}, signal } = options;
  const end = new AsyncDisposableStack();
  try {
    refuseContradictions(options);
    const folder = await openFolder(options, end);
    const reaper = new Reaper();
    end.defer(() => reaper.close());
    const engine = options.engine ?? end.adopt(createSpeechEngine(), (own) => own.close());
    const [render, asterisk] = await settleAll([
      options.render ?? renderOwn(options, report),
      options.sharedAsterisk ?? bringUpAsterisk(options, folder, report, end, reaper),
      runStep(
        report,
        'speech',
        () => engine.warm(),
        () => 'recogniser and voices are loaded',
      ),
    ]);
    signal?.throwIfAborted();
    const providers =
      options.sharedProviders ?? end.adopt(await startProviders({ ...options, engine }), (own) => own.close());
    const objectsFolder = join(folder, 's3');
    await keepPhrases(options, join(objectsFolder, stageNames(render).bucket), end);
    const { afterCall, functionEnvironment, functionsAtOnce, functionPriority, functionsTogether, network } = options;
    const reached = await reachProviders(providers, network, end);
    const lambda = { functionsAtOnce, functionPriority, functionsTogether };
    const made = { afterCall, functionEnvironment, ...lambda, serviceTimes: network };
    const cloud = await runStep(
      report,
      'S3 and Lambda',
      () => startCloud({ render, objectsFolder, providers: reached, ...made }),
      ({ names }) => `${names.bucket}, ${names.turnFunction}, ${names.briefingFunction}`,
    );
    end.defer(() => cloud.close());
    const urls = await reachCloud(cloud, network, end);
    const world = assemble({ options, folder, render, asterisk, cloud, urls, providers, engine, reaper, end });
    if (options.agent !== false) {
      await runStep(
        report,
        'edge agent',
        () => world.startAgent(),
        ({ pid }) => `process ${pid}`,
      );
    }
    signal?.throwIfAborted();
    return world;
  } catch (error) {
    await end.disposeAsync();
    throw error;
  }
}

/** What is shared was configured by its owner. */
function refuseContradictions(options: WorldOptions): void {
  const { sharedAsterisk, asterisk, leaseSeconds, sharedProviders, groq, elevenLabs, render, stage } = options;
  const refuse = (isShared: boolean, own: unknown, what: string) => {
    if (isShared && own !== undefined) throw new Error(`${what} belongs to the owner of what the world shares`);
  };
  refuse(sharedAsterisk !== undefined, asterisk ?? leaseSeconds, 'the configuration of Asterisk');
  refuse(sharedProviders !== undefined, groq ?? elevenLabs, 'the choice of providers');
  refuse(render !== undefined, stage, 'the stage');
}

function renderOwn({ stage = 'dev', signal }: WorldOptions, report: ReportProgress): Promise<Render> {
  return runStep(
    report,
    'SST stage',
    (note) => renderStage({ stage, log: note, ...(signal ? { signal } : {}) }),
    ({ resources, functions }) => `${resources.length} resources, ${functions.length} functions`,
  );
}

function bringUpAsterisk(
  options: WorldOptions,
  folder: string,
  report: ReportProgress,
  end: AsyncDisposableStack,
  reaper: Reaper,
): Promise<AsteriskProcess> {
  const app = options.ariApp ?? `ethera-${options.render?.stage ?? options.stage ?? 'dev'}`;
  return runStep(
    report,
    'Asterisk',
    async (note) => {
      const started = await startOwnAsterisk(options, { folder: join(folder, 'asterisk'), app, report: note });
      end.defer(() => started.stop());
      guard(reaper, started.pid, started.exited);
      return started;
    },
    ({ sipAddress, pid }) => `SIP on ${sipAddress.host}:${sipAddress.port}, process ${pid}`,
  );
}

async function openFolder({ folder, keep = false }: WorldOptions, end: AsyncDisposableStack): Promise<string> {
  const path = folder === undefined ? await mkdtemp(join(tmpdir(), 'ethera-world-')) : resolve(folder);
  if (!keep) end.defer(() => rm(path, { recursive: true, force: true }));
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

async function keepPhrases({ phraseFolder }: WorldOptions, bucketFolder: string, end: AsyncDisposableStack) {
  if (phraseFolder === undefined) return;
  await restorePhrases(phraseFolder, bucketFolder);
  end.defer(() => savePhrases(phraseFolder, bucketFolder));
}

interface Parts {
  readonly options: WorldOptions;
  readonly folder: string;
  readonly render: Render;
  readonly asterisk: AsteriskProcess;
  readonly cloud: Cloud;
  readonly urls: EdgeUrls;
  readonly providers: Providers;
  readonly engine: SpeechEngine;
  readonly reaper: Reaper;
  readonly end: AsyncDisposableStack;
}

function assemble({ options, folder, render, asterisk, cloud, urls, providers, engine, reaper, end }: Parts): World {
  const agentFolder = join(folder, 'edge');
  const agents: AgentProcess[] = [];
  const callers: SipCaller[] = [];
  const drainGraceMs = options.drainGraceMs ?? defaultDrainGraceMs;
  // Registered last, ended first: calls, then the agents that serve them.
  end.defer(async () => {
    await Promise.all(agents.map((agent) => agent.stop()));
  });
  end.defer(async () => {
    await Promise.all(callers.map(hangUpQuickly));
  });

  const environment = agentEnvironment(options, {
    stage: render.stage,
    folder: agentFolder,
    asterisk,
    cloud,
    urls,
    drainGraceMs,
  });

  function spawnAgent(env: Readonly<Record<string, string>> = {}): AgentProcess {
    const agent = new AgentProcess({
      env: { ...environment, ...env },
      stopTimeoutMs: drainGraceMs + agentExitMs,
      ...(options.onAgentLine ? { onLine: options.onAgentLine } : {}),
      ...(options.agentCommand ? { command: options.agentCommand } : {}),
    });
    if (agent.pid > 0) guard(reaper, agent.pid, agent.exited);
    agents.push(agent);
    return agent;
  }

  return {
    folder,
    names: cloud.names,
    render,
    asterisk,
    s3: cloud.s3,
    lambda: cloud.lambda,
    afterCall: cloud.afterCall,
    get groq() {
      return demand(providers.groq.standIn, 'this world uses the real Groq');
    },
    get elevenLabs() {
      return demand(providers.elevenLabs.standIn, 'this world uses the real ElevenLabs');
    },
    edgeCredential: cloud.edgeCredential,
    engine,
    script: providers.script,
    get agent() {
      return demand(agents.at(-1), 'no agent was started');
    },
    agentEnvironment: environment,
    spawnAgent,
    startAgent: async (env) => {
      const agent = spawnAgent(env);
      await agent.waitFor('agent running', undefined, agentReadyTimeoutMs);
      return agent;
    },
    caller: ({ trunk = false, ...call }) => {
      const { sipAddress: target, softphone: account } = asterisk;
      const caller = new SipCaller({ ...call, target, ...(trunk ? {} : { account }) });
      callers.push(caller);
      return caller;
    },
    leftovers: () => findLeftovers({ asterisk, agentFolder }),
    ...createArchiveReader(join(folder, 's3'), cloud.names.bucket, cloud.s3),
    stop: () => end.disposeAsync(),
  };
}

/** A process that leads its own group must not outlive this one, even if this one is killed. */
function guard(reaper: Reaper, pid: number, exited: Promise<unknown>): void {
  reaper.watch(pid);
  void exited.then(() => reaper.forget(pid));
}

function demand<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}

async function hangUpQuickly(caller: SipCaller): Promise<void> {
  const late = new AbortController();
  const waited = delay(hangUpMs, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([caller.hangUp().catch(() => undefined), waited]);
  late.abort();
  caller.close();
}
