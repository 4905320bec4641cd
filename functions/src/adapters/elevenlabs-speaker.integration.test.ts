import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { speakerContract } from '../testing/speaker-contract.ts';
import { createElevenLabsSpeaker } from './elevenlabs-speaker.ts';
import { type Answer, json, type ProviderServer, startProviderServer } from './testing/provider-server.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const { signal } = new AbortController();
const speaker = (silenceMs = 5_000) => createElevenLabsSpeaker({ apiKey: 'xi-secret', baseUrl: server.url, silenceMs });
const refusal = (status: number, reason: string) =>
  json(status, { detail: { status: reason, message: 'private prose' } });
const audio = (sizes: readonly number[], ending?: 'cut' | 'stall'): Answer => ({
  status: 200,
  contentType: 'audio/basic',
  pieces: sizes.map((size) => new Uint8Array(size).fill(0x7f)),
  ...(ending ? { ending } : {}),
});
const request = {
  text: 'Здравствуйте.',
  voice: { id: '21m00Tcm4TlvDq8ikWAM', settings: { stability: 0.4, speed: 1.1 } },
  model: 'eleven_flash_v2_5',
  language: 'ru',
};
const speak = async (silenceMs?: number) => {
  let bytes = 0;
  for await (const piece of speaker(silenceMs).speak(request, signal)) bytes += piece.length;
  return bytes;
};

speakerContract('ElevenLabs', (situation) => {
  const answers: Record<typeof situation, Answer> = {
    speaks: audio([1_000, 7_000]),
    empty: audio([]),
    hangs: audio([1_600], 'stall'),
    breaks: audio([1_600], 'cut'),
    auth: refusal(401, 'invalid_api_key'),
    voice: refusal(404, 'voice_not_found'),
    'rate-limited': refusal(429, 'too_many_concurrent_requests'),
    unavailable: refusal(500, 'internal_server_error'),
    timeout: 'hang',
  };
  server.answer(answers[situation]);
  return speaker(situation === 'timeout' ? 50 : 5_000);
});

describe('ElevenLabs', () => {
  test('is asked for raw µ-law at 8 kHz, in the persona’s voice and language', async () => {
    server.answer(audio([160]));
    await speak();
    const [sent] = server.requests;
    expect(sent?.path).toBe('/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream?output_format=ulaw_8000');
    expect(sent?.headers['xi-api-key']).toBe('xi-secret');
    expect(JSON.parse(sent?.body.toString() ?? '')).toEqual({
      text: 'Здравствуйте.',
      model_id: 'eleven_flash_v2_5',
      language_code: 'ru',
      voice_settings: { stability: 0.4, speed: 1.1 },
    });
  });

  test.each<[string, Answer, object]>([
    ['a spent quota, which is a 401', refusal(401, 'quota_exceeded'), { code: 'speaker.rate-limited' }],
    ['a voice id it cannot read', refusal(400, 'invalid_uid'), { code: 'speaker.voice', retryable: false }],
    ['a model it does not have', refusal(400, 'model_not_found'), { code: 'speaker.voice' }],
    ['403', json(403, {}), { code: 'speaker.auth' }],
    ['a request it refuses', json(422, { detail: [{ msg: 'x' }] }), { code: 'speaker.unavailable', retryable: false }],
    ['an error page', { status: 502, contentType: 'text/html', pieces: ['<html>'] }, { code: 'speaker.unavailable' }],
    ['an error that never ends', { status: 401, pieces: ['{"det'], ending: 'stall' }, { code: 'speaker.auth' }],
  ])('%s', async (_, answer, expected) => {
    server.answer(answer);
    await expect(speak()).rejects.toMatchObject(expected);
    await expect(speak()).rejects.not.toThrow(/private prose/);
  });

  test('names the voice and the model that it does not offer', async () => {
    server.answer(refusal(404, 'voice_not_found'));
    await expect(speak()).rejects.toThrow(/21m00Tcm4TlvDq8ikWAM.*eleven_flash_v2_5/);
  });

  test('audio that stalls in the middle times out', async () => {
    server.answer(audio([1_600], 'stall'));
    await expect(speak(80)).rejects.toMatchObject({ code: 'speaker.timeout' });
    await server.abandoned;
  });

  test('audio that trickles is waited for', async () => {
    server.answer(audio(Array.from({ length: 50 }, () => 160)));
    expect(await speak()).toBe(8_000);
  });

  test('a dead connection is tried again once, at once', async () => {
    server.answer('reset', audio([800]));
    expect(await speak()).toBe(800);
    expect(server.requests).toHaveLength(2);
  });

  test.each([429, 500, 503])('a %s is not tried again', async (status) => {
    server.answer(json(status, {}));
    await expect(speak()).rejects.toMatchObject({ retryable: true });
    expect(server.requests).toHaveLength(1);
  });

  test('leaves the provider when nobody wants more of the audio', async () => {
    server.answer(audio([1_600], 'stall'));
    for await (const piece of speaker().speak(request, signal)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await server.abandoned;
  });

  test('is warmed by a look at the voice', async () => {
    server.answer(json(200, { voice_id: 'v1' }));
    await speaker().warm('21m00Tcm4TlvDq8ikWAM', signal);
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/v1/voices/21m00Tcm4TlvDq8ikWAM' });
  });
});
