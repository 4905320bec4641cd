import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectGroq } from './groq-connection.ts';
import { createGroqJsonModel } from './groq-json-model.ts';
import { type Answer, json, type ProviderServer, startProviderServer } from './testing/provider-server.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const { signal } = new AbortController();
const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false };
const request = {
  model: 'openai/gpt-oss-20b',
  name: 'form',
  schema,
  maxTokens: 100,
  messages: [{ role: 'user' as const, content: 'Fill it in.' }],
};
const ask = (changes: Partial<typeof request> = {}, timeoutMs = 5_000, until = signal) =>
  createGroqJsonModel(connectGroq({ apiKey: 'gsk-secret', baseUrl: server.url }), { timeoutMs }).answer(
    { ...request, ...changes },
    until,
  );
const completion = (content: string | null, finish_reason = 'stop') =>
  json(200, {
    id: 'c',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
    usage: { prompt_tokens: 30, completion_tokens: 7, total_tokens: 37 },
  });
const groqError = (status: number, code: string) => json(status, { error: { message: 'private prose', code } });

describe('a form', () => {
  test('is filled in, and what it took is told', async () => {
    server.answer(completion('{"a":1}'));
    expect(await ask()).toEqual({ json: '{"a":1}', promptTokens: 30, completionTokens: 7 });
    const sent = JSON.parse(server.requests[0]?.body.toString() ?? '');
    expect(sent).toMatchObject({
      model: 'openai/gpt-oss-20b',
      max_completion_tokens: 100,
      reasoning_effort: 'low',
      include_reasoning: false,
      response_format: { type: 'json_schema', json_schema: { name: 'form', strict: true, schema } },
    });
    expect(sent.stream).toBeUndefined();
  });

  test('is only JSON to a model that knows no strict schemas', async () => {
    server.answer(completion('{"a":1}'));
    await ask({ model: 'qwen/qwen3-32b' });
    const sent = JSON.parse(server.requests[0]?.body.toString() ?? '');
    expect(sent.response_format).toEqual({ type: 'json_object' });
    expect(sent).not.toHaveProperty('reasoning_effort');
  });

  test.each<[string, Answer, object]>([
    ['was cut off', completion('{"a"', 'length'), { json: '{"a"', promptTokens: 30, completionTokens: 7 }],
    ['was cut off in its thoughts', completion(null, 'length'), { json: '', promptTokens: 30, completionTokens: 7 }],
    ['Groq found to be no JSON', groqError(400, 'json_validate_failed'), { json: '' }],
  ])('that %s is handed over as it is', async (_, answer, expected) => {
    server.answer(answer);
    expect(await ask()).toMatchObject(expected);
  });

  test.each<[string, Answer, string]>([
    ['is garbage', json(200, {}), 'llm.unavailable'],
    ['was refused for the key', groqError(401, 'invalid_api_key'), 'llm.auth'],
    ['was refused for the model', groqError(404, 'model_not_found'), 'llm.model'],
    ['was one too many', groqError(429, 'rate_limit_exceeded'), 'llm.rate-limited'],
    ['broke', groqError(500, 'internal_server_error'), 'llm.unavailable'],
  ])('that %s fails', async (_, answer, code) => {
    server.answer(answer);
    const failure = await ask().catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code });
    expect(String(failure)).not.toContain('private prose');
  });

  test('that does not come in time is given up', async () => {
    server.answer('hang');
    await expect(ask({}, 50)).rejects.toMatchObject({ code: 'llm.timeout' });
  });

  test('ends with the wrap-up', async () => {
    server.answer('hang');
    const abort = new AbortController();
    const asking = ask({}, 5_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
  });
});
