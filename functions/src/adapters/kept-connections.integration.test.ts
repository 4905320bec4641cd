import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createElevenLabsSpeaker } from './elevenlabs-speaker.ts';
import { connectGroq } from './groq-connection.ts';
import { createGroqReplyModel } from './groq-reply-model.ts';
import { keepConnections } from './kept-connections.ts';

const slot = Symbol.for('undici.globalDispatcher.1');
const { signal } = new AbortController();

let server: Server;
let url: string;
const sockets: Socket[] = [];
let requests = 0;

function fetchAsItIs(): void {
  void new Headers();
  const { constructor: Agent } = Reflect.get(globalThis, slot) as { constructor: new () => unknown };
  Reflect.set(globalThis, slot, new Agent());
}

/** A provider that gives no hint how long it keeps a connection. */
beforeEach(async () => {
  fetchAsItIs();
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    const isSpeech = request.url?.startsWith('/v1/text-to-speech') ?? false;
    if (isSpeech) response.setHeader('content-type', 'audio/basic').end(Buffer.alloc(160));
    else response.setHeader('content-type', 'application/json').end('{"data":[]}');
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  fetchAsItIs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  sockets.length = 0;
});

const askGroq = () => createGroqReplyModel(connectGroq({ apiKey: 'key', baseUrl: url })).warm(signal);
const sentence = { text: 'Hello.', voice: { id: 'voice', settings: {} }, model: 'model', language: 'en' };
const askElevenLabs = async () => {
  const speaker = createElevenLabsSpeaker({ apiKey: 'key', baseUrl: url });
  for await (const _ of speaker.speak(sentence, signal));
};
const providers = [
  ['Groq', askGroq],
  ['ElevenLabs', askElevenLabs],
] as const;

/** The number of connections that `ask` opened. */
async function openedBy(ask: () => Promise<void>): Promise<number> {
  const known = sockets.length;
  await ask();
  return sockets.length - known;
}

const gone = (socket: Socket | undefined) => new Promise<void>((resolve) => socket?.once('close', () => resolve()));

describe('an idle connection', () => {
  // `fetch` has its own idle time from the same clock.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  async function openedAfter(idleMs: number, ask: () => Promise<void>): Promise<number> {
    // Idle it is one turn of the event loop after its answer was read.
    await setImmediate();
    vi.advanceTimersByTime(idleMs);
    await setImmediate();
    return openedBy(ask);
  }

  test.each(providers)('to %s is used again after half a minute, and not after a whole one', async (_, ask) => {
    keepConnections();
    expect(await openedBy(ask)).toBe(1);
    expect(await openedAfter(30_000, ask)).toBe(0);
    expect(await openedAfter(60_000, ask)).toBe(1);
  });

  test.each(providers)('to %s is lost after five seconds to a fetch that is left as it is', async (_, ask) => {
    expect(await openedBy(ask)).toBe(1);
    expect(await openedAfter(3_000, ask)).toBe(0);
    expect(await openedAfter(5_000, ask)).toBe(1);
  });
});

test('what Groq is asked next goes over the connection of the answer before', async () => {
  keepConnections();
  expect(await openedBy(askGroq)).toBe(1);
  for (let next = 0; next < 5; next += 1) expect(await openedBy(askGroq)).toBe(0);
});

test.each(providers)('%s, having closed its idle connections, is asked over a new one', async (_, ask) => {
  keepConnections();
  await Promise.all([ask(), ask(), ask()]);
  expect(sockets).toHaveLength(3);
  await setImmediate();
  // In the very moment in which the next request leaves.
  for (const socket of sockets) socket.end();
  expect(await openedBy(ask)).toBe(1);
});

test('a connection that dies under a request costs a second one, and no more', async () => {
  keepConnections();
  await askGroq();
  server.prependOnceListener('request', ({ socket }) => socket.resetAndDestroy());
  expect(await openedBy(askGroq)).toBe(1);
  expect(requests).toBe(3);
});

test('what was idle for too long by the wall clock is let go, whatever timers ran meanwhile', async () => {
  const connections = keepConnections(60_000);
  const at = (seconds: number) => connections?.begin(1_000 * seconds);
  expect(at(0)).toBe(false);
  await askGroq();
  connections?.end(10_000, false);
  expect(at(69)).toBe(true);
  expect(await openedBy(askGroq)).toBe(0);
  connections?.end(70_000, false);
  const isGone = gone(sockets[0]);
  expect(at(131)).toBe(false);
  await isGone;
  expect(await openedBy(askGroq)).toBe(1);
});

test('a request that is broken off closes its connection: the one before is not said to be left', async () => {
  const connections = keepConnections();
  connections?.begin(0);
  await askElevenLabs();
  connections?.end(1_000, false);
  expect(connections?.begin(2_000)).toBe(true);
  await setImmediate();
  const over = new AbortController();
  const speech = createElevenLabsSpeaker({ apiKey: 'key', baseUrl: url }).speak(sentence, over.signal);
  server.removeAllListeners('request');
  server.once('request', () => over.abort());
  const isGone = gone(sockets[0]);
  await expect(speech[Symbol.asyncIterator]().next()).rejects.toBeDefined();
  await isGone;
  connections?.end(3_000, true);
  expect(connections?.begin(4_000)).toBe(false);
});
