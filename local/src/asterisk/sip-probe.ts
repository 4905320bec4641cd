import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';

/** Whether something at this address answers SIP within the time: sends OPTIONS until it does. */
export function answersSip(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createSocket('udp4');
  const callId = randomUUID();
  const finish = (answered: boolean) => {
    clearInterval(repeat);
    clearTimeout(deadline);
    socket.close();
    resolve(answered);
  };
  const ask = () => {
    const own = socket.address();
    const request = [
      `OPTIONS sip:${host}:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own.address}:${own.port};branch=z9hG4bK${callId};rport`,
      'Max-Forwards: 1',
      `From: <sip:probe@${own.address}>;tag=${callId}`,
      `To: <sip:${host}:${port}>`,
      `Call-ID: ${callId}`,
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n');
    socket.send(request);
  };
  // UDP loses nothing on loopback, but the first request may come before the transport.
  const repeat = setInterval(ask, 50);
  const deadline = setTimeout(() => finish(false), timeoutMs);
  socket.on('message', (message) => {
    const text = message.toString('latin1');
    // Any status will do: 200, or 404 and 401 from one that wants to know us first.
    if (text.startsWith('SIP/2.0 ') && text.includes(callId)) finish(true);
  });
  // A connected socket reports a port that nobody listens on; the repetition is what handles it.
  socket.on('error', () => {});
  socket.connect(port, host, ask);
  return promise;
}
