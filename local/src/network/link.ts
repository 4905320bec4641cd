import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { systemClock } from '../caller/clock.ts';
import { ReleaseQueue } from '../release-queue.ts';
import type { Service } from '../service.ts';
import type { LinkProfile } from './network-profile.ts';
import { type Parcel, Uplink } from './uplink.ts';

/**
 * Stands in front of a service and makes it as far away as the profile says: every byte, end and reset of a connection
 * arrives, in order, half a round trip later; a new connection first waits for its handshakes. What is sent up shares the
 * uplink, on which other links may be, too.
 *
 * Left out are loss and TCP's slow start. The latter holds up a request of more than 14 kB by one more round trip for each
 * doubling, on a connection that is new or was idle (RFC 6928; RFC 9293, 3.8.1 and Linux' tcp_slow_start_after_idle).
 * @param targetUrl where the service listens on this machine
 * @param uplink the profile's own by default
 */
export async function startLink(
  targetUrl: string,
  profile: LinkProfile,
  uplink: Uplink = new Uplink(profile.upBitsPerSecond),
): Promise<Service> {
  const target = new URL(targetUrl);
  const address = { host: target.hostname, port: Number(target.port || 80) };
  const sockets = new Set<Socket>();
  const queue = new ReleaseQueue(systemClock);
  const server = createServer(manners, (near) => {
    const far = connect({ ...address, ...manners });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    join(near, far, { profile, queue, uplink });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const close = async () => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await ended;
  };
  return { url: `http://127.0.0.1:${port}`, close: () => (closed ??= close()) };
}

/** A side may end what it sends and go on to listen. Nothing waits for more to send: the delay is ours alone. */
const manners = { allowHalfOpen: true, noDelay: true } as const;

interface Way {
  readonly profile: LinkProfile;
  readonly queue: ReleaseQueue;
  readonly uplink: Uplink;
}

/** Joins the client's socket with the service's for as long as either lives. */
function join(near: Socket, far: Socket, { profile, queue, uplink }: Way): void {
  const openAtMs = systemClock() + profile.handshakeRoundTrips * profile.rttMs;
  const leave = (act: (atMs: number) => void) => {
    const atMs = Math.max(systemClock(), openAtMs);
    queue.add(atMs, () => act(atMs));
  };
  const arrive = (leftAtMs: number, act: () => void) => queue.add(leftAtMs + profile.rttMs / 2, act);

  const share = uplink.join((parcel, atMs) => arrive(atMs, () => deliverUp(parcel)));
  // Not when the client's side is closed: what it sent last may still be on its way.
  far.once('close', () => share.close());
  const deliverUp = carry(near, far, (parcel) => leave((atMs) => share.send(parcel, atMs)));
  const deliverDown = carry(far, near, (parcel) => leave((atMs) => arrive(atMs, () => deliverDown(parcel))));
  near.on('error', () => leave((atMs) => arrive(atMs, () => far.resetAndDestroy())));
  far.on('error', () => leave((atMs) => arrive(atMs, () => near.resetAndDestroy())));
}

/** What one direction may hold, as a receiver's window: a reader that stands still stops the writer. */
const windowBytes = 4 * 1024 * 1024;

/**
 * Sends on its way whatever comes from one side.
 * @returns how it is delivered to the other side at the end of its way
 */
function carry(from: Socket, to: Socket, post: (parcel: Parcel) => void): (parcel: Parcel) => void {
  let heldBytes = 0;
  from.on('data', (bytes: Buffer) => {
    heldBytes += bytes.length;
    if (heldBytes > windowBytes) from.pause();
    post({ kind: 'bytes', bytes });
  });
  from.once('end', () => post({ kind: 'end' }));
  return (parcel) => {
    if (parcel.kind === 'end') {
      to.end();
      return;
    }
    to.write(parcel.bytes, () => {
      heldBytes -= parcel.bytes.length;
      if (heldBytes <= windowBytes && from.isPaused()) from.resume();
    });
  };
}
