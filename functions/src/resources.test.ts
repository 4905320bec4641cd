import { describe, expect, test } from 'vitest';
import { readResources } from './resources.ts';

const linked = {
  Recordings: { name: 'bucket-1', type: 'sst.aws.Bucket' },
  GroqApiKey: { value: 'groq-secret' },
  ElevenLabsApiKey: { value: 'eleven-secret' },
};

describe('readResources', () => {
  test('reads links and environment', () => {
    const env = { LOG_LEVEL: 'debug', ETHERA_STAGE: 'dev', ELEVENLABS_BASE_URL: 'http://127.0.0.1:1' };
    expect(readResources(env, linked)).toEqual({
      bucket: 'bucket-1',
      groqApiKey: 'groq-secret',
      elevenLabsApiKey: 'eleven-secret',
      elevenLabsBaseUrl: 'http://127.0.0.1:1',
      logLevel: 'debug',
      stage: 'dev',
    });
  });

  test('an empty address is none', () => {
    expect(readResources({ ELEVENLABS_BASE_URL: '' }, linked).elevenLabsBaseUrl).toBeUndefined();
  });

  test('names a link that is missing and shows no secret', () => {
    const read = () => readResources({}, { ...linked, GroqApiKey: {} });
    expect(read).toThrow(/GroqApiKey/);
    expect(read).not.toThrow(/eleven-secret/);
  });
});
