import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../http-listener.ts';
import { startLink } from './link.ts';
import { startLinks } from './links.ts';
import type { LinkProfile } from './network-profile.ts';

let end = new AsyncDisposableStack();
afterEach(async () => {
  await end.disposeAsync();
  end = new AsyncDisposableStack();
});

const near: LinkProfile = { rttMs: 20, handshakeRoundTrips: 2 };

async function startTarget(serve: (socket: Socket) => void): Promise<{ url: string; server: Server }> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  end.defer(async () => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function reach(url: string, profile: LinkProfile = near) {
  return end.adopt(await startLink(url, profile), (link) => link.close());
}

function dial(url: string): Socket {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
  end.defer(() => {
    socket.destroy();
  });
  return socket;
}

const echo = (socket: Socket) => void socket.pipe(socket);
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a link', () => {
  it('brings every byte in order, and ends each direction by itself', async () => {
    const { url } = await startTarget(echo);
    const link = await reach(url, { ...near, upBitsPerSecond: 400_000_000 });
    const sent = Array.from({ length: 8 }, (_, index) => randomBytes(40_000 + 7919 * index));
    const echoed = await Promise.all(
      sent.map((bytes) => {
        const socket = dial(link.url);
        socket.end(bytes);
        return buffer(socket);
      }),
    );
    expect(echoed.map(sha)).toEqual(sent.map(sha));
  });

  it('lets a service answer after its client has ended', async () => {
    const { url } = await startTarget(async (socket) => {
      const heard = await buffer(socket);
      socket.end(`heard ${heard.length} bytes`);
    });
    const link = await reach(url);
    const socket = dial(link.url);
    socket.end(Buffer.alloc(3000));
    expect(String(await buffer(socket))).toBe('heard 3000 bytes');
  });

  it('lets a client go on after its service has ended', async () => {
    const heard = Promise.withResolvers<Buffer>();
    const { url } = await startTarget((socket) => {
      socket.end('no more of me');
      heard.resolve(buffer(socket));
    });
    const link = await reach(url);
    const socket = dial(link.url);
    expect(String(await buffer(socket))).toBe('no more of me');
    socket.end('but of me');
    expect(String(await heard.promise)).toBe('but of me');
  });

  it('passes on a reset, from either side', async () => {
    const reset = Promise.withResolvers<NodeJS.ErrnoException>();
    const { url } = await startTarget((socket) => {
      socket.once('error', reset.resolve);
      socket.once('data', (bytes) => {
        if (String(bytes) === 'reset me') socket.resetAndDestroy();
        else socket.write(bytes);
      });
    });
    const link = await reach(url);
    const first = dial(link.url);
    first.write('hello');
    await once(first, 'data');
    first.resetAndDestroy();
    expect((await reset.promise).code).toBe('ECONNRESET');

    const second = dial(link.url);
    second.write('reset me');
    const [error] = (await once(second, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('resets its client when nobody listens behind it', async () => {
    const { url, server } = await startTarget(echo);
    server.close();
    await once(server, 'close');
    const socket = dial((await reach(url)).url);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('asks three round trips for the first request of a connection, and one for each further', async () => {
    const service = end.adopt(
      await listen(async (_, response) => {
        response.end('ok');
      }),
      (one) => one.close(),
    );
    const rttMs = 60;
    const link = await reach(service.url, { rttMs, handshakeRoundTrips: 2 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    end.defer(() => agent.destroy());
    const tookMs: number[] = [];
    for (let index = 0; index < 4; index++) {
      const startedMs = performance.now();
      const [response] = await once(request(link.url, { agent }).end(), 'response');
      tookMs.push(performance.now() - startedMs);
      await buffer(response);
    }
    const [first = 0, ...further] = tookMs;
    expect(first).toBeGreaterThan(3 * rttMs - 2);
    for (const ms of further) expect(ms).toBeGreaterThan(rttMs - 2);
    expect(first / Math.min(...further)).toBeGreaterThan(2);
  });

  it('does not let one wait hold up another', async () => {
    const { url } = await startTarget(echo);
    const link = await reach(url, { rttMs: 200, handshakeRoundTrips: 1 });
    const startedMs = performance.now();
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const socket = dial(link.url);
        socket.write('x');
        await once(socket, 'data');
      }),
    );
    const tookMs = performance.now() - startedMs;
    expect(tookMs).toBeGreaterThan(398);
    expect(tookMs).toBeLessThan(50 * 400);
  });

  it('holds no socket of connections that are over', async () => {
    const { url, server } = await startTarget(echo);
    const link = await reach(url, { rttMs: 1, handshakeRoundTrips: 1 });
    const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    await expect.poll(sockets).toBe(0);
    for (let round = 0; round < 20; round++) {
      const ended = Array.from({ length: 50 }, async (_, index) => {
        const socket = dial(link.url);
        const over = once(socket, 'close');
        if (index % 2 === 0) {
          socket.end('bytes');
          await buffer(socket);
        } else {
          socket.write('bytes');
          await once(socket, 'data');
          socket.resetAndDestroy();
        }
        await over;
      });
      await Promise.all(ended);
    }
    await expect.poll(sockets).toBe(0);
    const left = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(left).toBe(0);
  });

  it('ends what is open when it closes', async () => {
    const { url } = await startTarget(echo);
    const link = await reach(url);
    const socket = dial(link.url);
    socket.on('error', () => undefined);
    socket.write('x');
    await once(socket, 'data');
    const over = once(socket, 'close');
    await link.close();
    await link.close();
    socket.end();
    await over;
    const refused = dial(link.url);
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('the uplink', () => {
  /** Sends `bytes` and says when the service had them all, and answers nothing before. */
  const counted = (socket: Socket) =>
    void buffer(socket).then(({ length }) => {
      socket.end(String(length));
    });

  async function uploadMs(url: string, bytes: number): Promise<number> {
    const startedMs = performance.now();
    const socket = dial(url);
    socket.end(Buffer.alloc(bytes));
    expect(String(await buffer(socket))).toBe(String(bytes));
    return performance.now() - startedMs;
  }

  it('takes twice as long at half the speed', async () => {
    const { url } = await startTarget(counted);
    const profile = { rttMs: 2, handshakeRoundTrips: 0 };
    const slow = await reach(url, { ...profile, upBitsPerSecond: 2_000_000 });
    const quick = await reach(url, { ...profile, upBitsPerSecond: 4_000_000 });
    const [slowMs, quickMs] = [await uploadMs(slow.url, 100_000), await uploadMs(quick.url, 100_000)];
    expect(slowMs).toBeGreaterThan(400);
    expect(quickMs).toBeGreaterThan(200);
    expect(slowMs / quickMs).toBeGreaterThan(1.4);
    expect(slowMs / quickMs).toBeLessThan(2.6);
  });

  it('is shared by the links of one way, by turns', async () => {
    const { url } = await startTarget(counted);
    const profile = { rttMs: 2, handshakeRoundTrips: 0, upBitsPerSecond: 4_000_000 };
    const links = end.adopt(await startLinks({ bulk: url, small: url }, profile), (one) => one.close());
    const over: string[] = [];
    const send = async (name: 'bulk' | 'small', bytes: number) => {
      const ms = await uploadMs(links.urls[name], bytes);
      over.push(name);
      return ms;
    };
    const [bulkMs] = await Promise.all([send('bulk', 150_000), send('small', 20_000)]);
    expect(over).toEqual(['small', 'bulk']);
    expect(bulkMs).toBeGreaterThan(((150_000 + 20_000) * 8) / 4000 - 2);
  });

  it('stops a writer whose reader stands still', async () => {
    const { url } = await startTarget((socket) => socket.pause());
    const link = await reach(url, { rttMs: 1, handshakeRoundTrips: 0 });
    const socket = dial(link.url);
    const piece = Buffer.alloc(1024 * 1024);
    for (let index = 0; index < 64; index++) socket.write(piece);
    let last = -1;
    // Still, once nothing has moved between two looks.
    await expect
      .poll(
        () => {
          const moved = socket.writableLength !== last;
          last = socket.writableLength;
          return moved;
        },
        { interval: 200 },
      )
      .toBe(false);
    expect(socket.writableLength).toBeGreaterThan(16 * 1024 * 1024);
  });
});
