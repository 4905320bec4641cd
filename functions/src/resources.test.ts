import { describe, expect, test } from 'vitest';
import { limitVariables, stageValues } from '../../stacks/stage.ts';
import { readResources, readStageLimits, readWrapUpResources } from './resources.ts';

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

describe('readStageLimits', () => {
  test.each([
    [{}, { edge: {}, usdPerDay: null }],
    [
      { ETHERA_CALLS_AT_ONCE: '', ETHERA_LIMITS: '' },
      { edge: {}, usdPerDay: null },
    ],
    [{ ETHERA_CALLS_AT_ONCE: '12' }, { edge: { callsAtOnce: 12 }, usdPerDay: null }],
  ])('of %j is %j', (env, limits) => {
    expect(readStageLimits(env)).toEqual(limits);
  });

  test('reads what the stacks write', () => {
    const callers = { callsPerNumber: 5, callsPerCaller: 2, callsWithoutNumber: 3 };
    const values = { ...stageValues('dev'), callLimit: { callsAtOnce: 30, edges: 2 }, callerLimits: callers };
    const spendLimit = { stageUsdPerDay: 20, edgeUsdPerDay: 12.5 };
    expect(readStageLimits(limitVariables({ ...values, spendLimit }))).toEqual({
      edge: { callsAtOnce: 15, ...callers, usdPerDay: 12.5, turnMemoryMb: values.turn.memoryMb },
      usdPerDay: 20,
    });
  });

  test.each(['0', '-1', '1.5', 'many'])('refuses %s', (text) => {
    expect(() => readStageLimits({ ETHERA_CALLS_AT_ONCE: text })).toThrow();
    expect(() => readStageLimits({ ETHERA_LIMITS: `{"callsPerCaller":${JSON.stringify(text)}}` })).toThrow();
    expect(() => readStageLimits({ ETHERA_LIMITS: text.replace('1', 'x') })).toThrow();
  });
});

describe('readWrapUpResources', () => {
  const { ElevenLabsApiKey, ...rest } = linked;
  const webhook = { WebhookUrl: { value: 'https://example.com/' }, WebhookSecret: { value: 'whsec_c2VjcmV0' } };
  const env = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512', ETHERA_STAGE: 'dev' };

  test('reads links and environment, and wants no key for speech', () => {
    expect(readWrapUpResources(env, { ...rest, ...webhook })).toEqual({
      bucket: 'bucket-1',
      groqApiKey: 'groq-secret',
      webhookUrl: 'https://example.com/',
      webhookSecret: 'whsec_c2VjcmV0',
      memoryMb: 512,
      logLevel: undefined,
      stage: 'dev',
    });
  });

  test('takes secrets that nobody has set for none', () => {
    const unset = { WebhookUrl: { value: '' }, WebhookSecret: { value: ' ' } };
    expect(readWrapUpResources(env, { ...rest, ...unset })).toMatchObject({ webhookUrl: null, webhookSecret: null });
  });

  test('names a link that is missing and shows no secret', () => {
    const read = () => readWrapUpResources(env, { ...rest, WebhookSecret: webhook.WebhookSecret });
    expect(read).toThrow(/WebhookUrl/);
    expect(read).not.toThrow(/secret/);
  });
});
