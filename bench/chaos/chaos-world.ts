import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { routesTo } from '../../asterisk/values.ts';
import { freeTcpPort } from '../../local/src/asterisk/free-ports.ts';
import { type BreakableLink, startBreakableLink } from '../../local/src/network/breakable-link.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { AgentProcess } from '../../local/src/world/agent-process.ts';
import { startProviders } from '../../local/src/world/providers.ts';
import { startWorld, type World } from '../../local/src/world/world.ts';
import { ethera } from '../../personas/ethera.ts';
import { linesOf } from '../load/caller-script.ts';
import { createMarkedTranscriber } from '../load/marked-transcriber.ts';
import { renderScript, type ScriptSounds } from '../load/script-sounds.ts';
import { warmFunctions } from '../load/warm-functions.ts';
import { chaosScripts, createChaosReplies, notUnderstood, notUnderstoodName } from './chaos-script.ts';
import { type MarkedPhrases, markPhrases, phraseTexts } from './marked-phrases.ts';
import { type RestartableAsterisk, startRestartableAsterisk } from './restartable-asterisk.ts';
import { markFragments } from './spoken-fragments.ts';

/** What is told of each ended call: the webhook's deliveries, by their id. */
export interface WebhookDelivery {
  readonly id: string;
  readonly callId: string;
}

/** A world whose every part can be broken. */
export interface ChaosWorld {
  readonly world: World;
  readonly asterisk: RestartableAsterisk;
  readonly links: Readonly<Record<'ari' | 's3' | 'lambda' | 'groq' | 'voice', BreakableLink>>;
  readonly sounds: ScriptSounds;
  readonly phrases: MarkedPhrases;
  readonly deliveries: readonly WebhookDelivery[];
  /** Where the agent of the moment tells its metrics. */
  readonly statusUrl: string;
  /** Starts an agent that reaches everything over the links, and waits until it takes calls. */
  startAgent(): Promise<AgentProcess>;
  stop(): Promise<void>;
}

export interface ChaosWorldOptions {
  readonly calls: number;
  readonly folder: string;
  readonly phraseFolder: string;
  readonly engine: SpeechEngine;
  readonly agentCommand: readonly [string, ...string[]];
  /** Goes into the agents' environment, over what is there. */
  readonly agentEnvironment?: Readonly<Record<string, string>>;
  readonly drainGraceMs: number;
  readonly maxCalls: number;
  readonly report: (text: string) => void;
  readonly signal: AbortSignal;
}

const stageApp = 'ethera-dev';
/** As those are warm in AWS that served the minutes before: a start takes most of a second of one core. */
const warmed = 6;
/** All calls come from one telephone, which may call as often as it likes. */
const noLimits = '{}';
const webhookSecret = `whsec_${Buffer.from('a secret of a chaos campaign').toString('base64')}`;
/** Wrapping up is tried again so soon; within a campaign, not within twelve minutes. */
const wrapUpVisibilityMs = 3_000;

/** @throws whatever a part throws, with everything ended */
export async function startChaosWorld(options: ChaosWorldOptions): Promise<ChaosWorld> {
  const { calls, folder, engine, agentCommand, drainGraceMs, maxCalls, report, signal } = options;
  const end = new AsyncDisposableStack();
  try {
    const scripts = chaosScripts(calls);
    let speakOther = engine.speak;
    const sounds = await renderScript(scripts, { speak: (request) => speakOther(request) });
    speakOther = markFragments(scripts, sounds, engine);
    const texts = phraseTexts(ethera.phrases).set(notUnderstoodName, notUnderstood);
    const phrases = markPhrases(texts, engine, sounds.speak);
    const speaking = { ...engine, speak: phrases.speak };
    const transcriber = createMarkedTranscriber();
    for (const [owner, script] of scripts.entries()) {
      for (const [line, { said }] of linesOf(script).entries()) {
        transcriber.add({ owner, line }, said.text, sounds.said({ owner, line }));
      }
    }
    const providers = end.adopt(
      await startProviders({ engine: speaking, groq: { transcriber, responder: createChaosReplies(scripts) } }),
      (own) => own.close(),
    );
    const link = async (url: string | undefined) =>
      end.adopt(await startBreakableLink(url ?? ''), (own) => own.close());
    const groq = await link(providers.groq.standIn?.url);
    const voice = await link(providers.elevenLabs.standIn?.url);
    const asterisk = end.adopt(
      await startRestartableAsterisk({ folder: join(folder, 'asterisk'), routes: routesTo(stageApp), report }),
      (own) => own.stop(),
    );
    const ari = await link(asterisk.ariUrl.replace(/\/ari$/, ''));
    const webhook = end.adopt(await startWebhookReceiver(), (own) => own.close());
    const world = end.adopt(
      await startWorld({
        engine: speaking,
        folder: join(folder, 'world'),
        keep: true,
        phraseFolder: options.phraseFolder,
        sharedAsterisk: asterisk,
        sharedProviders: providers,
        ariApp: stageApp,
        agent: false,
        agentCommand,
        drainGraceMs,
        maxCalls,
        logLevel: 'info',
        functionsAtOnce: 3 * maxCalls + 10,
        functionEnvironment: { GROQ_BASE_URL: groq.url, ELEVENLABS_BASE_URL: voice.url, ETHERA_LIMITS: noLimits },
        afterCall: { webhook: { url: webhook.url, secret: webhookSecret }, visibilityMs: wrapUpVisibilityMs },
        signal,
      }),
      (own) => own.stop(),
    );
    await warmFunctions(world, warmed, signal);
    const s3 = await link(world.s3.url);
    const lambda = await link(world.lambda.url);
    const httpPort = await freeTcpPort('127.0.0.1');
    const env = {
      ...options.agentEnvironment,
      ETHERA_HTTP_PORT: String(httpPort),
      ETHERA_ARI_URL: ari.url,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    };
    return {
      world,
      asterisk,
      links: { ari, s3, lambda, groq, voice },
      sounds,
      phrases,
      deliveries: webhook.deliveries,
      statusUrl: `http://127.0.0.1:${httpPort}`,
      startAgent: () => world.startAgent(env),
      stop: () => end.disposeAsync(),
    };
  } catch (error) {
    await end.disposeAsync();
    throw error;
  }
}

/** Takes every event, and counts them. */
async function startWebhookReceiver() {
  const deliveries: WebhookDelivery[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const id = String(request.headers['webhook-id'] ?? '');
    deliveries.push({ id, callId: callIdIn(Buffer.concat(parts).toString()) });
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    deliveries,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function callIdIn(body: string): string {
  const event: unknown = JSON.parse(body);
  const data = typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
  return typeof data === 'object' && data !== null && 'callId' in data ? String(data.callId) : '';
}
