import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createAriProbe } from './ari-probe.ts';

const going = new AbortController().signal;

/** An HTTP server that answers every request so. */
async function serve(status: number, body: string) {
  const seen: { readonly url: string; readonly authorization: string }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization ?? '' });
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ari = createAriProbe({ url, username: 'ethera', password: 'secret', app: 'ethera-dev-doctor' });
  onTestFinished(() => ari.close());
  return { ari, seen };
}

test('asks with the password in a header and gives what was answered', async () => {
  const { ari, seen } = await serve(200, '{"value":"1"}');
  const query = { variable: 'TIMEOUT(absolute)' };
  expect(await ari.ask('GET', '/channels/x/variable', { query }, going)).toEqual({ value: '1' });
  const authorization = `Basic ${Buffer.from('ethera:secret').toString('base64')}`;
  expect(seen).toEqual([{ url: '/ari/channels/x/variable?variable=TIMEOUT%28absolute%29', authorization }]);
});

test('an answer without a body is undefined', async () => {
  const { ari } = await serve(204, '');
  expect(await ari.ask('DELETE', '/channels/x', {}, going)).toBeUndefined();
});

test.each([
  [401, '{"error":"Unauthorized"}', 'ari.auth', 'Asterisk refused the user or password of ARI'],
  [403, '{"message":"Write access denied"}', 'ari.auth', 'the ARI user may not POST /channels: Write access denied'],
  [404, '{"message":"Channel not found"}', 'ari.request', 'POST /channels: 404 Channel not found'],
  [500, '<html>', 'ari.request', 'POST /channels: 500'],
])('%i is %s', async (status, body, code, message) => {
  const { ari } = await serve(status, body);
  await expect(ari.ask('POST', '/channels/x/answer', {}, going)).rejects.toMatchObject({ code, message });
});

test('no Asterisk, and no websocket, are told without the password', async () => {
  const { ari } = await serve(404, '');
  const refused = await ari.open(going).catch((thrown: Error) => thrown);
  expect(refused).toMatchObject({ code: 'ari.unreachable', message: 'ARI opens no websocket' });
  const gone = createAriProbe({ url: 'http://127.0.0.1:1', username: 'ethera', password: 'secret', app: 'x' });
  const unreachable = await gone.ask('GET', '/applications', {}, going).catch((thrown: Error) => thrown);
  expect(unreachable).toMatchObject({ code: 'ari.unreachable' });
  expect(JSON.stringify([refused, unreachable])).not.toContain('secret');
});

test('whoever stops waiting for an event gets the reason', async () => {
  const { ari } = await serve(200, '');
  const stop = new AbortController();
  const awaited = ari.next(() => true, stop.signal);
  stop.abort(new Error('enough'));
  await expect(awaited).rejects.toThrow('enough');
});
