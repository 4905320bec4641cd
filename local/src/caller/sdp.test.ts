import { describe, expect, it } from 'vitest';
import { answeringDirection, formatSdp, parseSdp } from './sdp.ts';

describe('SDP', () => {
  it('reads what it writes', () => {
    expect(parseSdp(formatSdp('192.0.2.7', 4000, 1))).toEqual({
      host: '192.0.2.7',
      port: 4000,
      direction: 'sendrecv',
      dtmfPayloadType: 101,
    });
    expect(formatSdp('192.0.2.7', 4000, 3)).toContain('o=- 4000 3 ');
  });

  it('prefers the connection and direction of the audio stream to the session’s', () => {
    const sdp =
      'v=0\nc=IN IP4 1.1.1.1\na=inactive\nm=video 9 RTP/AVP 96\nc=IN IP4 3.3.3.3\nm=audio 5000 RTP/AVP 8 0\nc=IN IP4 2.2.2.2\na=sendonly\n';
    expect(parseSdp(sdp)).toEqual({ host: '2.2.2.2', port: 5000, direction: 'sendonly' });
  });

  it.each(['', 'v=0\r\nc=IN IP4 1.1.1.1\r\nm=audio 5000 RTP/AVP 8 18\r\n', 'v=0\r\nm=audio 5000 RTP/AVP 0\r\n'])(
    'finds no usable audio in %j',
    (sdp) => expect(parseSdp(sdp)).toBeUndefined(),
  );

  it('answers hold with listening', () => {
    expect(answeringDirection('sendonly')).toBe('recvonly');
    expect(answeringDirection('recvonly')).toBe('sendonly');
  });
});
