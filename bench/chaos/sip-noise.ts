import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Random, seededRandom } from '../../local/src/caller/lines/random.ts';

interface SipAddress {
  readonly host: string;
  readonly port: number;
}

/** Requests that are well but for one place. */
const spoilt: readonly ((to: SipAddress, tag: string) => string)[] = [
  // No Via, no Call-ID: nobody could be answered.
  ({ host }) => `INVITE sip:777@${host} SIP/2.0\r\n\r\n`,
  ({ host }, tag) => `INVITE sip:777@${host} SIP/2.0\r\n${headers(host, tag)}Content-Length: 99999\r\n\r\nv=0\r\n`,
  ({ host }, tag) => `INVITE sip:777@${host} SIP/2.0\r\n${headers(host, tag)}Content-Length: -1\r\n\r\n`,
  ({ host }, tag) =>
    `INVITE sip:777@${host} SIP/2.0\r\n${headers(host, tag)}Content-Type: application/sdp\r\nContent-Length: 26\r\n\r\nv=0\r\nm=audio 99999 RTP/AVP\r\n`,
  ({ host }, tag) => `BYE sip:${'a'.repeat(4_000)}@${host} SIP/2.0\r\n${headers(host, tag)}\r\n`,
  ({ host }, tag) => `SIP/2.0 200 OK\r\n${headers(host, tag)}\r\n`,
  ({ host }, tag) => `OPTIONS sip:777@${host} SIP/9.9\r\n${headers(host, tag)}\r\n`,
  ({ host }, tag) => `CANCEL sip:777@${host} SIP/2.0\r\n${headers(host, tag).replaceAll('CSeq: 1 ', 'CSeq: x ')}\r\n`,
];

function headers(host: string, tag: string): string {
  return [
    `Via: SIP/2.0/UDP ${host}:9;branch=z9hG4bK${tag}`,
    `From: <sip:nobody@${host}>;tag=${tag}`,
    `To: <sip:777@${host}>`,
    `Call-ID: ${tag}`,
    'CSeq: 1 INVITE',
    'Max-Forwards: 1',
    '',
  ].join('\r\n');
}

/** So many datagrams that are no SIP, or wrong SIP; the same from the same seed. */
export function sipNoise(how: 'garbage' | 'malformed', count: number, to: SipAddress, seed: number): Buffer[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => (how === 'garbage' ? garbage(random) : malformed(to, random)));
}

/** Sends them. Nothing is waited for but that they have left. */
export async function sendDatagrams(datagrams: readonly Buffer[], { host, port }: SipAddress): Promise<void> {
  const socket = createSocket('udp4');
  try {
    await Promise.all(
      datagrams.map((datagram) => new Promise<void>((resolve) => socket.send(datagram, port, host, () => resolve()))),
    );
  } finally {
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  }
}

const longestGarbage = 1_400;

function garbage(random: Random): Buffer {
  return Buffer.from(
    Array.from({ length: 1 + Math.floor(random() * longestGarbage) }, () => Math.floor(random() * 256)),
  );
}

function malformed(to: SipAddress, random: Random): Buffer {
  const tag = Math.floor(random() * 2 ** 32).toString(16);
  const make = spoilt[Math.floor(random() * spoilt.length)] ?? spoilt[0];
  const bytes = Buffer.from(make?.(to, tag) ?? '');
  // Half of them lack their end.
  return random() < 0.5 ? bytes : bytes.subarray(0, Math.ceil(random() * bytes.length));
}
