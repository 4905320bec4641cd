import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** A UDP port that was free a moment ago. Whoever binds it must expect to find it taken after all. */
export function freeUdpPort(host: string): Promise<number> {
  return bindUdp(host, 0);
}

/** A TCP port that was free a moment ago. */
export function freeTcpPort(host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once('error', reject);
  server.listen(0, host, () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    server.close(() => resolve(port));
  });
  return promise;
}

/** Where the search begins, and ends: below the ports that the system hands out by itself (from 32768 on Linux). */
const rtpSearch = { from: 12_000, to: 32_000 };

/**
 * A range of `count` UDP ports of which none is in use. Asterisk skips a port that is taken later.
 * @param random returns a number from 0 up to 1, so that two processes at once search from different places
 */
export async function freeUdpRange(
  host: string,
  count: number,
  random: () => number = Math.random,
): Promise<{ firstPort: number; lastPort: number }> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const firstPort = 2 * Math.floor((rtpSearch.from + random() * (rtpSearch.to - rtpSearch.from - count)) / 2);
    if (await isRangeFree(host, firstPort, count)) return { firstPort, lastPort: firstPort + count - 1 };
  }
  throw new Error(`found no ${count} free UDP ports in a row on ${host}`);
}

async function isRangeFree(host: string, firstPort: number, count: number): Promise<boolean> {
  for (let port = firstPort; port < firstPort + count; port++) {
    const free = await bindUdp(host, port).then(
      () => true,
      () => false,
    );
    if (!free) return false;
  }
  return true;
}

function bindUdp(host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = createSocket('udp4').once('error', reject);
  socket.bind(port, host, () => {
    const bound = socket.address().port;
    socket.close(() => resolve(bound));
  });
  return promise;
}
