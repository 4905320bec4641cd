import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type BreakableLink, startBreakableLink } from './breakable-link.ts';

let end = new AsyncDisposableStack();
afterEach(async () => {
  await end.disposeAsync();
  end = new AsyncDisposableStack();
});

/** A service that sends back what it hears, and counts who is connected. */
async function startEcho() {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  end.defer(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const link = await startBreakableLink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  end.defer(() => link.close());
  return { link, open };
}

function dial(link: BreakableLink): Socket {
  const socket = connect(Number(new URL(link.url).port), '127.0.0.1').on('error', () => undefined);
  end.defer(() => {
    socket.destroy();
  });
  return socket;
}

async function say(socket: Socket, words: string): Promise<string> {
  const heard = once(socket, 'data');
  socket.write(words);
  return String((await heard)[0]);
}

async function talking(link: BreakableLink, words = 'hello'): Promise<Socket> {
  const socket = dial(link);
  expect(await say(socket, words)).toBe(words);
  return socket;
}

/** With an error or without. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Whether the service answers, asked on a connection that has just been made. */
async function answers(link: BreakableLink): Promise<boolean> {
  const socket = dial(link);
  const answer = say(socket, 'there?').then(() => true);
  return Promise.race([answer, closed(socket).then(() => false)]).catch(() => false);
}

describe('a link that is whole', () => {
  it('brings bytes and ends in both directions', async () => {
    const { link, open } = await startEcho();
    const socket = dial(link);
    socket.end('all of it');
    expect(String(await buffer(socket))).toBe('all of it');
    await expect.poll(() => [link.connections, open.size]).toEqual([0, 0]);
  });
});

describe('a link that breaks', () => {
  it('drops what is open, at both ends, and takes what comes then', async () => {
    const { link, open } = await startEcho();
    const socket = await talking(link);
    const gone = closed(socket);
    link.drop();
    await gone;
    await expect.poll(() => open.size).toBe(0);
    expect(await answers(link)).toBe(true);
  });

  it('refuses until it is healed', async () => {
    const { link } = await startEcho();
    const socket = await talking(link);
    const gone = closed(socket);
    link.refuse();
    await gone;
    expect(await answers(link)).toBe(false);
    link.heal();
    expect(await answers(link)).toBe(true);
  });

  it('goes silent with its sockets open, and brings everything in order when it is healed', async () => {
    const { link, open } = await startEcho();
    const [socket, gone] = [await talking(link), await talking(link)];
    link.silence();
    const heard: string[] = [];
    socket.on('data', (bytes) => heard.push(String(bytes)));
    for (const words of ['one ', 'two ']) socket.write(words);
    gone.destroy();
    const late = dial(link);
    await once(late, 'connect');
    const lateHeard = say(late, 'late');
    // Whatever would come through does so within a round trip of another link.
    expect(await answers((await startEcho()).link)).toBe(true);
    expect([heard, open.size]).toEqual([[], 2]);
    link.heal();
    expect(await lateHeard).toBe('late');
    await expect.poll(() => heard.join('')).toBe('one two ');
    await expect.poll(() => open.size).toBe(2);
  });

  it('can be silent for those alone that begin as it is told', async () => {
    const { link } = await startEcho();
    const [named, other] = [await talking(link, 'GET /events'), await talking(link, 'POST /play')];
    link.silence(/^GET/);
    let isHeard = false;
    named.on('data', () => {
      isHeard = true;
    });
    named.write('still there?');
    const later = dial(link);
    later.on('data', () => {
      isHeard = true;
    });
    later.write('GET /again');
    expect(await say(other, 'goes on')).toBe('goes on');
    expect(await say(await talking(link, 'POST /new'), 'goes on')).toBe('goes on');
    expect(isHeard).toBe(false);
  });

  it('brings answers late, in order', async () => {
    const { link } = await startEcho();
    const socket = await talking(link);
    link.slow(150);
    const askedAtMs = performance.now();
    expect(await say(socket, 'slow')).toBe('slow');
    expect(performance.now() - askedAtMs).toBeGreaterThan(140);
    link.heal();
    expect(await say(socket, 'quick')).toBe('quick');
  });
});
