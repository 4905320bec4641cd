import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryLog } from '../testing/memory-log.ts';
import { type StatusServer, type StatusServerOptions, startStatusServer } from './status-server.ts';

const open: StatusServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

function start(over: Partial<StatusServerOptions> = {}) {
  const log = new MemoryLog();
  const page = { status: 200, type: 'text/plain', body: 'well\n' };
  const server = startStatusServer({ port: 0, pages: { '/healthz': () => page }, log, ...over });
  open.push(server);
  return { server, log, url: server.listening.then((port) => `http://127.0.0.1:${port}`) };
}

describe('the server of an agent’s status', () => {
  it('answers with its pages, whatever stands behind the question mark', async () => {
    const response = await fetch(`${await start().url}/healthz?verbose=1`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain']);
    expect(await response.text()).toBe('well\n');
  });

  it('has nothing else, not even what every object has', async () => {
    const url = await start().url;
    for (const path of ['/', '/healthz/', '/../healthz/x', '/constructor', '/__proto__']) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(404);
    }
  });

  it('takes nothing in', async () => {
    const url = await start().url;
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const response = await fetch(`${url}/healthz`, { method, body: 'x'.repeat(100_000) });
      expect([response.status, response.headers.get('allow')], method).toEqual([405, 'GET, HEAD']);
    }
    const head = await fetch(`${url}/healthz`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('tells a broken page from a good one, and nothing of why', async () => {
    const pages = { '/metrics': () => Promise.reject(new Error('+49301234567')) };
    const response = await fetch(`${await start({ pages }).url}/metrics`);
    expect([response.status, await response.text()]).toEqual([500, 'internal\n']);
  });

  it('is on loopback alone', async () => {
    const { server } = start();
    const port = await server.listening;
    const socket = connect(port, '127.0.0.2');
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('lets a silent client go', async () => {
    const { server } = start({ clientMs: 50 });
    const socket = connect(await server.listening, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /healthz HTTP/1.1\r\n');
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  it('waits for a port that another has, and says so once', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { server, log } = start({ port, retryMs: 5 });
    await expect.poll(() => log.messages('warn')).toEqual(['metrics not served']);
    expect(log.lines[0]?.fields).toMatchObject({ code: 'status.port-taken' });
    other.close();
    await once(other, 'close');
    expect(await server.listening).toBe(port);
    expect(log.lines).toHaveLength(1);
  });

  it('can be closed while it waits, and twice', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const { server } = start({ port: typeof address === 'object' && address ? address.port : 0 });
    await server.close();
    await server.close();
    other.close();
  });
});
