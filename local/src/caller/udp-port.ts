import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { Line } from './line.ts';

/** A UDP socket behind a line. */
export interface UdpPort {
  readonly host: string;
  readonly port: number;
  send(packet: Buffer, host: string, port: number): void;
  /** Lets the process end although the port is open. */
  unref(): void;
  /** May be called twice; what the line still holds is dropped. */
  close(): void;
}

/** Binds a free port of `host`; every packet that comes through the line goes to `receive`. */
export async function openUdpPort(host: string, line: Line, receive: (packet: Buffer) => void): Promise<UdpPort> {
  const socket = await bind(host);
  let open = true;
  socket.on('message', (packet) => line.incoming(packet, (passed) => open && receive(passed)));
  // An unreachable peer reports itself here; retransmission and time-outs deal with it.
  socket.on('error', () => {});
  return {
    host,
    port: socket.address().port,
    send: (packet, toHost, toPort) => {
      line.outgoing(packet, (passed) => {
        // The callback takes errors of sending, which would throw otherwise.
        if (open) socket.send(passed, toPort, toHost, () => {});
      });
    },
    unref: () => socket.unref(),
    close: () => {
      if (open) socket.close();
      open = false;
    },
  };
}

/** The IPv4 address of a host, and the address of this machine from which the host is reached. */
export async function routeTo(
  host: string,
  port: number,
): Promise<{ readonly remote: string; readonly local: string }> {
  const { address: remote } = await lookup(host, { family: 4 });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // Connecting a UDP socket sends nothing: it only asks the system for the route.
  const socket = createSocket('udp4').once('error', reject);
  socket.connect(port, remote, () => resolve(socket.address().address));
  try {
    return { remote, local: await promise };
  } finally {
    socket.close();
  }
}

function bind(host: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = createSocket('udp4').once('error', reject);
  socket.bind(0, host, () => resolve(socket.off('error', reject)));
  return promise;
}
