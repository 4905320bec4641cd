import Groq, { toFile } from 'groq-sdk';
import { describe, expect, it } from 'vitest';
import { tone } from '../audio/tone.ts';
import { writeWav } from '../audio/wav.ts';
import { errorOf, hello, model, start } from './server-fixture.ts';

describe('refusals', () => {
  it('refuses a wrong key in Groq’s words', async () => {
    const { client } = await start();
    const error = await errorOf(client('wrong').models.list());
    expect(error.status).toBe(401);
    expect(error.error).toEqual({
      error: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' },
    });
  });

  it('knows no unknown and no retired model', async () => {
    const retired = 'llama-3.3-70b-versatile';
    const { groq } = await start({ retiredModels: [retired] });
    for (const name of ['gpt-9', retired]) {
      const error = await errorOf(groq.chat.completions.create({ model: name, messages: [hello] }));
      expect(error.status).toBe(404);
      expect(error.error).toMatchObject({ error: { code: 'model_not_found', message: expect.stringContaining(name) } });
    }
    const ids = (await groq.models.list()).data.map(({ id }) => id);
    expect(ids).toContain(model);
    expect(ids).not.toContain(retired);
    expect((await groq.models.retrieve(model)).id).toBe(model);
  });

  it('does not chat with a recogniser', async () => {
    const { groq } = await start();
    const error = await errorOf(groq.chat.completions.create({ model: 'whisper-large-v3', messages: [hello] }));
    expect(error.status).toBe(400);
    expect(error.message).toMatch(/does not support chat completions/);
  });

  it.each([
    ['no messages', { model }, /messages/],
    ['an empty conversation', { model, messages: [] }, /minimum number of items/],
    ['an unknown role', { model, messages: [{ role: 'boss', content: 'x' }] }, /role/],
    ['an unknown effort', { model, messages: [hello], reasoning_effort: 'utmost' }, /reasoning_effort/],
  ])('refuses %s', async (_, body, message) => {
    const { service } = await start();
    const response = await fetch(`${service.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
  });

  it('keeps to a plan’s quota', async () => {
    const { groq } = await start({ quota: { [model]: { requestsPerDay: 2 } } });
    const ask = () => groq.chat.completions.create({ model, messages: [hello] });
    const { response } = await ask().withResponse();
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2');
    await ask();
    const error = await errorOf(ask());
    expect(error.status).toBe(429);
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(0);
    expect(error.error).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'requests' } });
  });
});

describe('planned faults', () => {
  const ask = (groq: Groq) => groq.chat.completions.create({ model, messages: [hello] });

  it.each([401, 429, 500, 503])('answers %i', async (status) => {
    const { groq, service } = await start();
    service.faults.add('chat', { kind: 'status', status, retryAfterSeconds: 7 });
    const error = await errorOf(ask(groq));
    expect(error.status).toBe(status);
    if (status === 429) expect(error.headers?.get('retry-after')).toBe('7');
    await expect(ask(groq)).resolves.toBeDefined();
  });

  it('hangs until the client gives up', async () => {
    const { service } = await start();
    service.faults.add('chat', { kind: 'hang' });
    const impatient = new Groq({ apiKey: 'key', baseURL: service.url, maxRetries: 0, timeout: 100 });
    await expect(ask(impatient)).rejects.toThrow(Groq.APIConnectionTimeoutError);
  });

  it('cuts a stream in the middle', async () => {
    const { groq, service } = await start();
    service.faults.add('chat', { kind: 'cut', afterBytes: 400 });
    const stream = await groq.chat.completions.create({ model, messages: [hello], stream: true });
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow();
    await expect.poll(() => service.requests[0]?.doneAtMs).toBeDefined();
    expect(service.requests[0]?.complete).toBe(false);
  });

  it('sends garbage', async () => {
    const { groq, service } = await start();
    service.faults.add('transcriptions', { kind: 'garbage' });
    const file = await toFile(writeWav({ sampleRateHz: 8000, channels: [tone(440, 100)] }), 'a.wav');
    await expect(groq.audio.transcriptions.create({ model: 'whisper-large-v3', file })).rejects.toThrow(SyntaxError);
  });
});
