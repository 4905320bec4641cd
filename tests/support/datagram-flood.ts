import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { below, mutated } from '../../bench/fuzz/mutation.ts';
import { type Random, seededRandom } from '../../local/src/caller/lines/random.ts';
import { encodeRtp } from '../../local/src/caller/rtp-packet.ts';
import { formatSip, type SipRequest } from '../../local/src/caller/sip-message.ts';

/** Between two bursts: short, so that a socket's buffer holds what comes at once. */
const BURST_MS = 10;

export interface Datagram {
  readonly port: number;
  readonly bytes: Uint8Array;
}

export interface FloodRoute {
  /** Where they come from: a port of its own there. */
  readonly from: string;
  readonly to: string;
}

/** Sends datagrams of nobody in the call, evenly. Resolves when the last has left. */
export async function flood(
  { from, to }: FloodRoute,
  datagrams: readonly Datagram[],
  perSecond: number,
): Promise<void> {
  const socket = createSocket('udp4');
  // What is answered interests nobody.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  const sent = Promise.withResolvers<void>();
  const startedAt = performance.now();
  let next = 0;
  const timer = setInterval(() => {
    const due = Math.min(datagrams.length, Math.ceil(((performance.now() - startedAt) / 1_000) * perSecond));
    for (; next < due; next += 1) {
      const { port, bytes } = datagrams[next] as Datagram;
      socket.send(bytes, port, to);
    }
    if (next === datagrams.length) sent.resolve();
  }, BURST_MS);
  try {
    await sent.promise;
  } finally {
    clearInterval(timer);
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

/** SIP that is wrong in a few places, the same from the same seed: of strangers, and of every method. */
export function malformedSip(count: number, host: string, port: number, seed: number): Datagram[] {
  const random = seededRandom(seed);
  const whole = ['INVITE', 'REGISTER', 'OPTIONS', 'BYE', 'CANCEL', 'ACK', 'INFO'].map((method) =>
    Uint8Array.from(formatSip(requestOf(method, host, port))),
  );
  return Array.from({ length: count }, () => ({
    port,
    bytes: mutated(whole[below(whole.length, random)] as Uint8Array, whole, random),
  }));
}

function requestOf(method: string, host: string, port: number): SipRequest {
  const body = `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n`;
  return {
    kind: 'request',
    method,
    uri: `sip:777@${host}:${port}`,
    headers: [
      ['Via', `SIP/2.0/UDP ${host}:5999;branch=z9hG4bK-flood;rport`],
      ['Max-Forwards', '70'],
      ['From', '"Mallory" <sip:mallory@example.com>;tag=1'],
      ['To', `<sip:777@${host}>`],
      ['Call-ID', 'flood@example.com'],
      ['CSeq', `1 ${method}`],
      ['Contact', `<sip:mallory@${host}:5999>`],
      ['Content-Type', method === 'INFO' ? 'application/dtmf-relay' : 'application/sdp'],
    ],
    body: method === 'INFO' ? 'Signal=5\r\nDuration=160\r\n' : body,
  };
}

/**
 * Loud sound for whoever would listen to it, as RTP of another sender, and bytes that are no RTP at all; turn by turn.
 * @param ports on which somebody listens
 */
export function strayRtp(count: number, ports: readonly number[], seed: number): Datagram[] {
  const random = seededRandom(seed);
  const ssrc = below(2 ** 32, random);
  return Array.from({ length: count }, (_, index) => ({
    port: ports[index % ports.length] as number,
    bytes: index % 2 === 0 ? loudPacket(Math.floor(index / (2 * ports.length)), ssrc) : noise(random),
  }));
}

/** A square wave of 1 kHz. */
const loudFrame = Uint8Array.from({ length: 160 }, (_, index) => (index % 8 < 4 ? 0x80 : 0x00));

function loudPacket(sequence: number, ssrc: number): Uint8Array {
  return encodeRtp({
    payloadType: 0,
    marker: sequence === 0,
    sequence,
    timestamp: sequence * 160,
    ssrc,
    payload: loudFrame,
  });
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: below(200, random) }, () => below(256, random));
}

/** The UDP ports that a process has open, by what Linux says of it. */
export function udpPortsOf(pid: number): number[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // Closed since the listing.
        return [];
      }
    }),
  );
  return readFileSync('/proc/net/udp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => inodes.has(columns[9] ?? ''))
    .map((columns) => Number.parseInt(columns[1]?.split(':')[1] ?? '', 16));
}
