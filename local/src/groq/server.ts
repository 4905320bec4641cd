import { timingSafeEqual } from 'node:crypto';
import { type Exchange, epochMs } from '../exchange.ts';
import { FaultPlan } from '../faults.ts';
import { createFigureDraw, type DrawKey, type Figure } from '../latency.ts';
import { serveProvider } from '../provider-service.ts';
import type { Service } from '../service.ts';
import { sendCompletion, streamCompletion } from './chat-completion.ts';
import { parseChatRequest } from './chat-request.ts';
import { GroqError, invalidApiKey, plannedError, unknownUrl } from './error-body.ts';
import { createModelList } from './models.ts';
import { createQuotaMeter, type GroqQuota } from './quota.ts';
import { createReceptionist } from './receptionist.ts';
import type { GroqRequestLog } from './request-log.ts';
import type { Responder } from './responder.ts';
import { countTokens } from './tokens.ts';
import type { LocalTranscriber } from './transcriber.ts';
import { parseTranscriptionRequest, transcriptionBody } from './transcription.ts';

/** How long the service takes. Figures are milliseconds but for the speed of writing. */
export interface LatencyProfile {
  /** From the arrival of the audio to its transcript, at least: the recogniser behind may take longer. */
  readonly transcriptionMs: Figure;
  /** From the arrival of a chat request to the first word of the answer. */
  readonly firstTokenMs: Figure;
  readonly tokensPerSecond: Figure;
  /** A wait after the first sentence of every answer, for tests of streaming. */
  readonly afterFirstSentenceMs?: Figure;
  /** Seed of the figures that vary. */
  readonly seed?: number;
}

/** About what whisper-large-v3-turbo and gpt-oss-20b take for a phone turn. */
const usualProfile: LatencyProfile = { transcriptionMs: 120, firstTokenMs: 150, tokensPerSecond: 900 };

export interface GroqOptions {
  /** Keys that are accepted; any other gets Groq's 401. */
  readonly apiKeys: readonly string[];
  readonly transcriber: LocalTranscriber;
  /** Stands in for the language model; the embedded receptionist by default. */
  readonly responder?: Responder;
  readonly profile?: LatencyProfile;
  /** Without it the profile's figures are drawn in the order of the requests. */
  readonly drawKey?: DrawKey;
  /** A plan's limits; without them nothing is refused. */
  readonly quota?: GroqQuota;
  /** Models this account can no longer use. */
  readonly retiredModels?: readonly string[];
}

export interface GroqStandIn extends Service {
  /** Operations: `transcriptions`, `chat`. */
  readonly faults: FaultPlan;
  /** Every request so far, oldest first. */
  readonly requests: readonly GroqRequestLog[];
}

type GroqExchange = Exchange<GroqRequestLog>;

/** Serves what groq-sdk calls, under `/openai/v1`, with Groq's own answers and errors. */
export async function startGroq(options: GroqOptions): Promise<GroqStandIn> {
  const profile = options.profile ?? usualProfile;
  const draw = createFigureDraw(profile.seed, options.drawKey);
  const models = createModelList(options.retiredModels ?? []);
  const meter = createQuotaMeter(options.quota ?? {}, () => performance.now());
  const responder = options.responder ?? createReceptionist();
  const faults = new FaultPlan();

  async function transcriptions(exchange: GroqExchange): Promise<void> {
    const { log } = exchange;
    const request = await parseTranscriptionRequest(await exchange.readBody(), exchange.header('content-type'));
    const arrivedAtMs = epochMs();
    log.model = request.model;
    log.audioMs = request.durationMs;
    models.require(request.model, 'transcription');
    const headers = meter.book(request.model, { audioSeconds: request.durationMs / 1_000 });
    const heard = await exchange.unlessGone(options.transcriber.transcribe(request));
    log.text = heard.text;
    const aboutTranscript = { operation: 'transcriptions', text: heard.text } as const;
    const transcriptionMs = draw(aboutTranscript, 'transcriptionMs', profile.transcriptionMs);
    await exchange.pause(arrivedAtMs + transcriptionMs - epochMs());
    if (exchange.signal.aborted) return;
    const body = transcriptionBody(request, heard);
    const contentType = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
    await exchange.sendJson(200, body, { ...headers, 'content-type': contentType });
  }

  async function chat(exchange: GroqExchange): Promise<void> {
    const { log } = exchange;
    const request = parseChatRequest((await exchange.readBody()).toString());
    log.model = request.model;
    models.require(request.model, 'chat');
    const tokens = request.messages.reduce((sum, message) => sum + countTokens(message.content), 0);
    const headers = meter.book(request.model, { tokens });
    const reply = await exchange.unlessGone(responder.respond(request, exchange.signal));
    const asked = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
    log.asked = asked;
    const figure = (name: 'firstTokenMs' | 'tokensPerSecond' | 'afterFirstSentenceMs') =>
      draw({ operation: 'chat', text: asked }, name, profile[name] ?? 0);
    const pace = {
      firstTokenMs: figure('firstTokenMs'),
      tokensPerSecond: figure('tokensPerSecond'),
      afterFirstSentenceMs: figure('afterFirstSentenceMs'),
    };
    const answer = request.stream ? streamCompletion : sendCompletion;
    await answer(exchange, { request, reply, pace, headers });
    meter.charge(request.model, { tokens: log.completionTokens ?? 0 });
  }

  async function describeModels(exchange: GroqExchange): Promise<void> {
    const id = exchange.url.pathname.slice('/openai/v1/models'.length).replace(/^\//, '');
    await exchange.sendJson(200, id === '' ? models.describe() : models.describeOne(decodeURIComponent(id)));
  }

  async function serve(exchange: GroqExchange): Promise<void> {
    const faulty = await exchange.beginFault();
    if (faulty === 'answered') return;
    if (faulty === 'garbage') return sendGarbage(exchange);
    if (faulty !== 'serve') throw plannedError(faulty.status, faulty.retryAfterSeconds);
    authorise(exchange, options.apiKeys);
    switch (exchange.log.operation) {
      case 'transcriptions':
        return transcriptions(exchange);
      case 'chat':
        return chat(exchange);
      case 'models':
        return describeModels(exchange);
      case 'unknown':
        throw unknownUrl(exchange.request.method ?? '', exchange.url.pathname);
    }
  }

  const service = await serveProvider<GroqRequestLog>({
    operationOf,
    faults,
    serve,
    answerOf: (thrown) => (thrown instanceof GroqError ? thrown : standInFailure(thrown)),
  });
  return { ...service, faults };
}

function operationOf(method: string, url: string): GroqRequestLog['operation'] {
  const { pathname } = new URL(url, 'http://localhost');
  if (method === 'POST' && pathname === '/openai/v1/audio/transcriptions') return 'transcriptions';
  if (method === 'POST' && pathname === '/openai/v1/chat/completions') return 'chat';
  if (method === 'GET' && /^\/openai\/v1\/models(\/|$)/.test(pathname)) return 'models';
  return 'unknown';
}

function authorise(exchange: GroqExchange, apiKeys: readonly string[]): void {
  const given = Buffer.from((exchange.header('authorization') ?? '').replace(/^Bearer /, ''));
  const known = apiKeys.map((key) => Buffer.from(key)).some((key) => sameBytes(key, given));
  if (!known) throw invalidApiKey();
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A stand-in that cannot do its work says so, in the form the SDK shows to people. */
function standInFailure(error: unknown): GroqError {
  const message = `the local stand-in failed: ${error instanceof Error ? error.message : String(error)}`;
  return new GroqError(500, { message, type: 'internal_server_error' });
}

/** A good head and a body that no parser takes. */
function sendGarbage(exchange: GroqExchange): Promise<void> {
  return exchange.log.operation === 'chat'
    ? exchange.sendGarbage('text/event-stream', 'data: {"choices":[{"delta\u0000\n\ndata: ]]\n\n')
    : exchange.sendGarbage('application/json', '{"text": \u0000\u0001');
}
