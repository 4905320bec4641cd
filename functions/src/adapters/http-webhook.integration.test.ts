import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpWebhook } from './http-webhook.ts';
import { json, type ProviderServer, startProviderServer } from './testing/provider-server.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const { signal } = new AbortController();
const post = (timeoutMs = 5_000, until = signal) =>
  createHttpWebhook({ timeoutMs }).post(
    { url: `${server.url}/hook`, headers: { 'webhook-id': 'm' }, body: '{"a":1}' },
    until,
  );

describe('a webhook', () => {
  test('is posted as it was signed', async () => {
    server.answer({ status: 204, pieces: [] });
    await post();
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/hook' });
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'm' });
    expect(request?.body.toString()).toBe('{"a":1}');
  });

  test.each([
    [301, 'webhook.refused'],
    [400, 'webhook.refused'],
    [404, 'webhook.refused'],
    [410, 'webhook.refused'],
    [408, 'webhook.unavailable'],
    [429, 'webhook.unavailable'],
    [500, 'webhook.unavailable'],
    [503, 'webhook.unavailable'],
  ])('that is answered %i fails as %s, without what the receiver says', async (status, code) => {
    server.answer(json(status, { private: 'prose' }));
    const failure = await post().catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({
      code,
      retryable: code !== 'webhook.refused',
      message: `the receiver answered ${status}`,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('that nobody answers is given up', async () => {
    server.answer('hang');
    await expect(post(50)).rejects.toMatchObject({ code: 'webhook.timeout' });
    await server.abandoned;
  });

  test('that is cut off fails', async () => {
    server.answer('reset');
    await expect(post()).rejects.toMatchObject({ code: 'webhook.unavailable' });
  });

  test('ends with the wrap-up', async () => {
    server.answer('hang');
    const abort = new AbortController();
    const posting = post(5_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(posting).rejects.toThrow('enough');
  });
});
