import { describe, expect, it } from 'vitest';
import { cseqOf, formatSip, header, headerValues, parameter, parseSip, uriOf } from './sip-message.ts';

function lines(...text: string[]): Buffer {
  return Buffer.from(text.join('\r\n'));
}

describe('SIP messages', () => {
  it('reads a response with compact, folded and repeated headers', () => {
    const message = parseSip(
      lines(
        'SIP/2.0 183 Session Progress',
        'v: SIP/2.0/UDP a;branch=z1',
        'Via: SIP/2.0/UDP b',
        't: <sip:777@h>;tag=x',
        'CSeq:',
        ' 7',
        '\tINVITE',
        '',
        'body',
      ),
    );
    expect(message).toMatchObject({ kind: 'response', status: 183, reason: 'Session Progress', body: 'body' });
    if (!message) return;
    expect(headerValues(message, 'VIA')).toEqual(['SIP/2.0/UDP a;branch=z1', 'SIP/2.0/UDP b']);
    expect(header(message, 'To')).toBe('<sip:777@h>;tag=x');
    expect(cseqOf(message)).toEqual({ number: 7, method: 'INVITE' });
    expect(header(message, 'Contact')).toBe('');
  });

  it('writes what it reads, with the length of the body in bytes', () => {
    const request = {
      kind: 'request',
      method: 'INFO',
      uri: 'sip:a@b',
      headers: [['Subject', 'да']],
      body: 'привет',
    } as const;
    const text = formatSip(request);
    expect(text.toString()).toContain('Content-Length: 12\r\n');
    expect(parseSip(text)).toMatchObject({ kind: 'request', method: 'INFO', uri: 'sip:a@b', body: 'привет' });
  });

  it.each(['\r\n\r\n', '', 'SIP/2.0 200 OK\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'SIP/2.0 twohundred OK\r\n\r\n'])(
    'ignores %j',
    (datagram) => expect(parseSip(Buffer.from(datagram))).toBeUndefined(),
  );

  it('finds parameters and URIs', () => {
    expect(parameter('<sip:a@b;transport=udp>;tag=abc;x="y z"', 'tag')).toBe('abc');
    expect(parameter('SIP/2.0/UDP h:5060;rport=1;branch=z9hG4bK1', 'branch')).toBe('z9hG4bK1');
    expect(parameter('<sip:a@b>', 'tag')).toBeUndefined();
    expect(uriOf('"Name" <sip:a@b;lr>;tag=1')).toBe('sip:a@b;lr');
    expect(uriOf('sip:a@b;tag=1')).toBe('sip:a@b');
  });
});
