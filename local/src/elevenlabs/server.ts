import { encodeMulaw } from '../audio/mulaw.ts';
import { type Exchange, epochMs, type RequestLog } from '../exchange.ts';
import { FaultPlan } from '../faults.ts';
import { createFigureDraw, type DrawKey, type Figure } from '../latency.ts';
import { serveProvider } from '../provider-service.ts';
import type { Service } from '../service.ts';
import type { SpeechEngine } from '../speech/engine.ts';
import { paceAudio } from './audio-stream.ts';
import { ElevenLabsFault, invalidApiKey, plannedError, tooManyConcurrent } from './error-body.ts';
import { type Concurrency, concurrencyOf } from './plans.ts';
import { type ParsedSpeechRequest, parseSpeechRequest, requireVoice } from './speech-request.ts';

/** How fast the service speaks. */
export interface SpeechProfile {
  /** From the arrival of the request to the first audio, at least: the synthesiser behind may take longer. */
  readonly firstAudioMs: Figure;
  /** Time to synthesise over time to play. */
  readonly realTimeFactor: Figure;
  /** Audio of each request that leaves at once, before the factor holds: for tests of a voice that falls behind. */
  readonly burstMs?: number;
  /** Seed of the figures that vary. */
  readonly seed?: number;
}

/** About what Flash takes. */
const usualProfile: SpeechProfile = { firstAudioMs: 120, realTimeFactor: 0.15 };

export interface ElevenLabsOptions {
  /** Keys that are accepted; any other gets ElevenLabs' 401. */
  readonly apiKeys: readonly string[];
  readonly engine: Pick<SpeechEngine, 'speak'>;
  readonly profile?: SpeechProfile;
  /** Without it the profile's figures are drawn in the order of the requests. */
  readonly drawKey?: DrawKey;
  /** Requests a plan serves at once (`elevenLabsPlans`). Unlimited by default. */
  readonly concurrency?: Concurrency;
}

/** What the stand-in notes about a request. */
export interface SpeechRequestLog extends RequestLog {
  readonly operation: 'speak' | 'voice' | 'user' | 'unknown';
  model?: string;
  text?: string;
  /** Characters that the real service would have charged. */
  characters?: number;
  /** Bytes of audio that were handed to the connection; 8000 a second. */
  audioBytes?: number;
}

export interface ElevenLabsStandIn extends Service {
  /** Operations: `speak`. */
  readonly faults: FaultPlan;
  /** Every request so far, oldest first. */
  readonly requests: readonly SpeechRequestLog[];
}

type SpeechExchange = Exchange<SpeechRequestLog>;

/** Serves what the elevenlabs SDK calls to stream µ-law speech, and what a doctor asks about key and voice. */
export async function startElevenLabs(options: ElevenLabsOptions): Promise<ElevenLabsStandIn> {
  const profile = options.profile ?? usualProfile;
  const draw = createFigureDraw(profile.seed, options.drawKey);
  const concurrency = options.concurrency ?? { flash: Number.POSITIVE_INFINITY, other: Number.POSITIVE_INFINITY };
  const faults = new FaultPlan();
  let speaking = 0;

  async function speak(exchange: SpeechExchange): Promise<void> {
    const request = parseSpeechRequest(
      (await exchange.readBody()).toString(),
      pathParts(exchange.url.pathname)[2] ?? '',
      exchange.url.searchParams,
    );
    const most = concurrencyOf(concurrency, request.model);
    if (speaking >= most) throw tooManyConcurrent(most);
    speaking += 1;
    try {
      await streamSpeech(exchange, request);
    } finally {
      speaking -= 1;
    }
  }

  async function streamSpeech(exchange: SpeechExchange, request: ParsedSpeechRequest): Promise<void> {
    const { log } = exchange;
    log.model = request.model;
    log.text = request.text;
    log.characters = request.text.length;
    log.audioBytes = 0;
    const pcm8k = await exchange.unlessGone(options.engine.speak(request.speech));
    const about = { operation: 'speak', text: request.text } as const;
    const firstAudioMs = draw(about, 'firstAudioMs', profile.firstAudioMs);
    const realTimeFactor = draw(about, 'realTimeFactor', profile.realTimeFactor);
    const startedAtMs = log.receivedAtMs + firstAudioMs;
    await exchange.pause(startedAtMs - epochMs());
    if (exchange.signal.aborted) return;
    const body = exchange.startBody(200, {
      'content-type': 'audio/basic',
      'character-cost': String(request.text.length),
    });
    // Paced from the first piece on: a late start does not make the synthesiser faster.
    const originMs = epochMs();
    for (const { bytes, dueMs } of paceAudio(encodeMulaw(pcm8k), 0, realTimeFactor, profile.burstMs)) {
      await exchange.pause(originMs + dueMs - epochMs());
      if (exchange.signal.aborted) return;
      await body.write(bytes);
      if (!body.open) return;
      log.audioBytes += bytes.length;
    }
    await body.end();
  }

  async function serve(exchange: SpeechExchange): Promise<void> {
    const faulty = await exchange.beginFault();
    if (faulty === 'answered') return;
    if (faulty === 'garbage') return exchange.sendGarbage('text/html', portal);
    if (faulty !== 'serve') throw plannedError(faulty.status, faulty.retryAfterSeconds);
    if (!options.apiKeys.includes(exchange.header('xi-api-key') ?? '')) throw invalidApiKey();
    switch (exchange.log.operation) {
      case 'speak':
        return speak(exchange);
      case 'voice':
        return describeVoice(exchange);
      case 'user':
        return exchange.sendJson(200, userBody);
      case 'unknown':
        throw new ElevenLabsFault(404, 'Not Found');
    }
  }

  const service = await serveProvider<SpeechRequestLog>({
    operationOf,
    faults,
    serve,
    answerOf: (thrown) => (thrown instanceof ElevenLabsFault ? thrown : standInFailure(thrown)),
  });
  return { ...service, faults };
}

/** A page in place of audio. */
const portal = '<html><body>Welcome to the portal. Please sign in.</body></html>';

function pathParts(pathname: string): string[] {
  return pathname.split('/').filter(Boolean).map(decodeURIComponent);
}

function operationOf(method: string, url: string): SpeechRequestLog['operation'] {
  const { pathname } = new URL(url, 'http://localhost');
  if (method === 'POST' && /^\/v1\/text-to-speech\/[^/]+\/stream$/.test(pathname)) return 'speak';
  if (method === 'GET' && /^\/v1\/voices\/[^/]+$/.test(pathname)) return 'voice';
  if (method === 'GET' && pathname === '/v1/user') return 'user';
  return 'unknown';
}

async function describeVoice(exchange: SpeechExchange): Promise<void> {
  const voiceId = pathParts(exchange.url.pathname)[2] ?? '';
  requireVoice(voiceId);
  await exchange.sendJson(200, {
    voice_id: voiceId,
    name: 'Stand-in',
    category: 'premade',
    labels: {},
    available_for_tiers: [],
    high_quality_base_model_ids: ['eleven_flash_v2_5'],
  });
}

const userBody = {
  user_id: 'local',
  is_new_user: false,
  can_use_delayed_payment_methods: false,
  is_onboarding_completed: true,
  is_onboarding_checklist_completed: true,
  subscription: {
    tier: 'creator',
    status: 'active',
    character_count: 0,
    character_limit: 100_000,
    can_extend_character_limit: false,
    allowed_to_extend_character_limit: false,
    next_character_count_reset_unix: 0,
    voice_limit: 30,
    max_voice_add_edits: 30,
    voice_add_edit_counter: 0,
    professional_voice_limit: 1,
    can_extend_voice_limit: false,
    can_use_instant_voice_cloning: true,
    can_use_professional_voice_cloning: true,
  },
};

/** A stand-in that cannot do its work says so, in the form the SDK shows to people. */
function standInFailure(error: unknown): ElevenLabsFault {
  const message = `the local stand-in failed: ${error instanceof Error ? error.message : String(error)}`;
  return new ElevenLabsFault(500, { status: 'internal_error', message });
}
