import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ElevenLabsStandIn, startElevenLabs } from '../elevenlabs/server.ts';
import { type GroqStandIn, startGroq } from '../groq/server.ts';
import { findRealServices, ServiceError } from './real-services.ts';

let groq: GroqStandIn;
let elevenLabs: ElevenLabsStandIn;
let urls: { GROQ_BASE_URL: string; ELEVENLABS_BASE_URL: string };

beforeAll(async () => {
  const transcriber = { transcribe: async () => ({ text: '', noSpeechProbability: 0 }) };
  groq = await startGroq({ apiKeys: ['gsk_right'], transcriber });
  elevenLabs = await startElevenLabs({ apiKeys: ['sk_right'], engine: { speak: async () => new Int16Array(0) } });
  urls = { GROQ_BASE_URL: groq.url, ELEVENLABS_BASE_URL: elevenLabs.url };
});
afterAll(async () => {
  await groq.close();
  await elevenLabs.close();
});

describe('the real services', () => {
  it('are none without a key', async () => {
    expect(await findRealServices({ ...urls, GROQ_API_KEY: '' })).toEqual({});
    expect(groq.requests).toHaveLength(0);
  });

  it('are those whose keys work', async () => {
    expect(await findRealServices({ ...urls, GROQ_API_KEY: 'gsk_right' })).toEqual({
      groq: { kind: 'real', apiKey: 'gsk_right', baseUrl: groq.url },
    });
    expect(await findRealServices({ ...urls, GROQ_API_KEY: 'gsk_right', ELEVENLABS_API_KEY: 'sk_right' })).toEqual({
      groq: { kind: 'real', apiKey: 'gsk_right', baseUrl: groq.url },
      elevenLabs: { kind: 'real', apiKey: 'sk_right', baseUrl: elevenLabs.url },
    });
  });

  it.each([
    [{ GROQ_API_KEY: 'gsk_wrong' }, 'Groq refuses the key in GROQ_API_KEY (401)'],
    [{ ELEVENLABS_API_KEY: 'sk_wrong' }, 'ElevenLabs refuses the key in ELEVENLABS_API_KEY (401)'],
  ])('refuse a wrong key in one line that does not hold it: %j', async (env, message) => {
    const error = await findRealServices({ ...urls, ...env }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toMatch(/\n|wrong/);
  });

  it('that cannot be reached are told from those that refuse', async () => {
    const gone = await startElevenLabs({ apiKeys: [], engine: { speak: async () => new Int16Array(0) } });
    await gone.close();
    const env = { ELEVENLABS_API_KEY: 'sk_right', ELEVENLABS_BASE_URL: gone.url };
    await expect(findRealServices(env)).rejects.toThrow(`ElevenLabs cannot be reached at ${gone.url} (ECONNREFUSED)`);
  });
});
