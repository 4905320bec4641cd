import { ElevenLabsClient, ElevenLabsError } from 'elevenlabs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../audio/mulaw.ts';
import { tone } from '../audio/tone.ts';
import { createFigureDraw, type DrawSubject } from '../latency.ts';
import { createSpeechEngine, type SpeechEngine } from '../speech/engine.ts';
import type { SpeechRequest } from '../speech/request.ts';
import { type ElevenLabsOptions, type ElevenLabsStandIn, startElevenLabs } from './server.ts';

const voice = '21m00Tcm4TlvDq8ikWAM';
const flash = { model_id: 'eleven_flash_v2_5', output_format: 'ulaw_8000' } as const;
const fast = { firstAudioMs: 0, realTimeFactor: 0 };
const once = { maxRetries: 0, timeoutInSeconds: 5 };

const services: ElevenLabsStandIn[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

/** One second of sound whatever the text, and a note of what was asked. */
function fakeEngine() {
  const asked: SpeechRequest[] = [];
  const engine: Pick<SpeechEngine, 'speak'> = {
    speak: async (request) => {
      asked.push(request);
      return tone(440, 1000);
    },
  };
  return { engine, asked };
}

async function start(options: Partial<ElevenLabsOptions> = {}) {
  const { engine, asked } = fakeEngine();
  const service = await startElevenLabs({ apiKeys: ['key'], engine, profile: fast, ...options });
  services.push(service);
  const client = (apiKey = 'key') =>
    new ElevenLabsClient({ apiKey, environment: { base: service.url, wss: service.url.replace('http', 'ws') } });
  const speak = (
    request: { text: string; model_id?: string; language_code?: string },
    voiceId = voice,
    apiKey = 'key',
  ) => client(apiKey).textToSpeech.convertAsStream(voiceId, { ...flash, ...request }, once);
  return { service, client, speak, asked };
}

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

async function errorOf(promise: Promise<unknown>): Promise<ElevenLabsError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ElevenLabsError)) throw new Error(`expected an ElevenLabs error, got ${String(error)}`);
  return error;
}

describe('speech', () => {
  it('streams µ-law and logs what it cost', async () => {
    const { service, speak } = await start();
    expect(await read(await speak({ text: 'Hello there.' }))).toEqual(Buffer.from(encodeMulaw(tone(440, 1000))));
    await expect.poll(() => service.requests[0]?.complete).toBe(true);
    expect(service.requests[0]).toMatchObject({
      operation: 'speak',
      status: 200,
      characters: 12,
      audioBytes: 8000,
      model: 'eleven_flash_v2_5',
    });
  });

  it.each([
    ['English by its script', { text: 'Hello.' }, 'en'],
    ['Russian by its script', { text: 'Привет.' }, 'ru'],
    ['what language_code says', { text: '12.', language_code: 'ru' }, 'ru'],
  ] as const)('speaks %s', async (_, request, language) => {
    const { speak, asked } = await start();
    await read(await speak(request));
    expect(asked).toMatchObject([{ text: request.text, language }]);
  });

  it('gives a voice id the same voice each time, and ids different ones', async () => {
    const { speak, asked } = await start();
    for (const id of [voice, voice, 'EXAVITQu4vr4xnSDxMaL', 'pNInz6obpgDQGcFmaJgB'])
      await read(await speak({ text: 'Hi.' }, id));
    const [a, b, ...others] = asked.map((request) => request.voice);
    expect(a).toBe(b);
    expect(others.some((other) => other !== a)).toBe(true);
  });

  it('sends audio as it is synthesised', async () => {
    const { service, speak } = await start({ profile: { firstAudioMs: 80, realTimeFactor: 0.2 } });
    const arrivals: number[] = [];
    const askedAtMs = performance.now();
    for await (const _ of await speak({ text: 'Hello.' })) arrivals.push(performance.now() - askedAtMs);
    expect(arrivals[0]).toBeGreaterThanOrEqual(79);
    expect(arrivals.at(-1)).toBeGreaterThanOrEqual(80 + 0.2 * 900);
    expect(arrivals.length).toBeGreaterThan(5);
    const [log] = service.requests;
    expect((log?.firstByteAtMs ?? 0) - (log?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(79);
  });

  it('is as fast as the key of its text says', async () => {
    const subjects: DrawSubject[] = [];
    const firstAudioMs = { median: 30, p95: 120 };
    const { service, speak } = await start({
      profile: { firstAudioMs, realTimeFactor: 0 },
      drawKey: (about) => {
        subjects.push(about);
        return about.text;
      },
    });
    const texts = ['One.', 'Two.', 'Three.'];
    for (const text of texts) await read(await speak({ text }));
    expect(new Set(subjects.map(({ operation, text }) => `${operation}: ${text}`))).toEqual(
      new Set(texts.map((text) => `speak: ${text}`)),
    );
    for (const [index, text] of texts.entries()) {
      const dueMs = createFigureDraw(1, () => text)({ operation: 'speak', text }, 'firstAudioMs', firstAudioMs);
      const { receivedAtMs = 0, firstByteAtMs = 0 } = service.requests[index] ?? {};
      expect(firstByteAtMs - receivedAtMs).toBeGreaterThan(dueMs - 1);
    }
  });

  it('stops when its client has gone', async () => {
    const { service, client } = await start({ profile: { firstAudioMs: 0, realTimeFactor: 1 } });
    const abort = new AbortController();
    const stream = await client().textToSpeech.convertAsStream(
      voice,
      { ...flash, text: 'Hello.' },
      { ...once, abortSignal: abort.signal },
    );
    await expect(
      (async () => {
        for await (const _ of stream) abort.abort();
      })(),
    ).rejects.toThrow(/abort/i);
    await expect.poll(() => service.requests[0]?.doneAtMs).toBeDefined();
    expect(service.requests[0]).toMatchObject({ complete: false });
    expect(service.requests[0]?.audioBytes).toBeLessThan(8000);
  });
});

describe('the real synthesisers behind it', () => {
  const engine = createSpeechEngine();
  afterAll(() => engine.close());

  it('can be understood', async () => {
    const { speak } = await start({ engine });
    const audio = await read(await speak({ text: 'What time do you open tomorrow morning?' }));
    expect((await engine.transcribe(decodeMulaw(audio))).toLowerCase()).toContain('what time do you open');
  });
});

describe('questions of a doctor', () => {
  it('describes voice and user', async () => {
    const { client } = await start();
    expect((await client().voices.get(voice)).voice_id).toBe(voice);
    expect((await client().user.get()).subscription.tier).toBe('creator');
  });

  it('refuses a wrong key and a voice that cannot be', async () => {
    const { client } = await start();
    expect((await errorOf(client('wrong').user.get())).statusCode).toBe(401);
    expect((await errorOf(client().voices.get('rachel'))).statusCode).toBe(404);
  });
});

describe('refusals', () => {
  it('refuses a wrong key in ElevenLabs’ words', async () => {
    const { speak } = await start();
    const error = await errorOf(speak({ text: 'Hello.' }, voice, 'wrong'));
    expect(error.statusCode).toBe(401);
  });

  it.each([
    ['a voice that cannot be', { text: 'Hi.' }, 'rachel', 404],
    ['an unknown model', { text: 'Hi.', model_id: 'eleven_flash_v9' }, voice, 400],
    ['an empty text', { text: '' }, voice, 422],
    [
      'a language the model does not take',
      { text: 'Hi.', model_id: 'eleven_multilingual_v2', language_code: 'en' },
      voice,
      422,
    ],
  ] as const)('refuses %s', async (_, request, voiceId, status) => {
    const { speak } = await start();
    expect((await errorOf(speak(request, voiceId))).statusCode).toBe(status);
  });

  it('shows the vendor’s error bodies', async () => {
    const { service } = await start();
    const post = async (path: string, key: string, body: string) => {
      const headers = { 'xi-api-key': key, 'content-type': 'application/json' };
      return (await fetch(service.url + path, { method: 'POST', headers, body })).json();
    };
    const path = `/v1/text-to-speech/${voice}/stream?output_format=ulaw_8000`;
    expect(await post(path, 'wrong', '{}')).toMatchObject({ detail: { status: 'invalid_api_key' } });
    expect(await post(path, 'key', '{}')).toMatchObject({ detail: [{ loc: ['body', 'text'], type: 'missing' }] });
    expect(await post(path, 'key', 'x')).toMatchObject({ detail: [{ type: 'json_invalid' }] });
    expect(await post(path.replace('ulaw_8000', 'mp3_44100_128'), 'key', '{"text":"a"}')).toMatchObject({
      detail: [{ type: 'enum' }],
    });
  });

  it('keeps to a plan’s concurrency and frees it', async () => {
    const { speak, service } = await start({
      concurrency: { flash: 1, other: 0 },
      profile: { firstAudioMs: 0, realTimeFactor: 0.3 },
    });
    const first = await speak({ text: 'One.' });
    expect((await errorOf(speak({ text: 'Two.' }))).statusCode).toBe(429);
    await read(first);
    await expect.poll(() => service.requests[0]?.doneAtMs).toBeDefined();
    expect(await read(await speak({ text: 'Three.' }))).toHaveLength(8000);
    // Other models have places of their own number.
    expect((await errorOf(speak({ text: 'Four.', model_id: 'eleven_multilingual_v2' }))).statusCode).toBe(429);
  });
});

describe('planned faults', () => {
  it.each([401, 429, 500])('answers %i', async (status) => {
    const { service, speak } = await start();
    service.faults.add('speak', { kind: 'status', status });
    expect((await errorOf(speak({ text: 'Hi.' }))).statusCode).toBe(status);
  });

  it('cuts the audio in the middle', async () => {
    const { service, speak } = await start();
    service.faults.add('speak', { kind: 'cut', afterBytes: 1234 });
    const stream = await speak({ text: 'Hi.' });
    let received = 0;
    await expect(
      (async () => {
        for await (const part of stream) received += (part as Buffer).length;
      })(),
    ).rejects.toThrow();
    expect(received).toBe(1234);
  });

  it('stalls in the middle and goes on', async () => {
    const { service, speak } = await start();
    service.faults.add('speak', { kind: 'stall', afterBytes: 3200, ms: 200 });
    let longestMs = 0;
    let last = performance.now();
    let received = 0;
    for await (const part of await speak({ text: 'Hi.' })) {
      longestMs = Math.max(longestMs, received >= 3200 ? performance.now() - last : 0);
      last = performance.now();
      received += (part as Buffer).length;
    }
    expect(received).toBe(8000);
    // What came before the stall may have been read late on a busy machine; without one nothing is waited for.
    expect(longestMs).toBeGreaterThanOrEqual(100);
  });

  it('sends no audio but a page', async () => {
    const { service, speak } = await start();
    service.faults.add('speak', { kind: 'garbage' });
    expect((await read(await speak({ text: 'Hi.' }))).toString()).toMatch(/^<html>/);
  });
});
