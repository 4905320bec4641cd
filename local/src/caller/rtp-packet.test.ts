import { describe, expect, it } from 'vitest';
import { decodeRtp, dtmfEventOf, dtmfPayload, encodeRtp } from './rtp-packet.ts';

const packet = {
  payloadType: 0,
  marker: true,
  sequence: 0xfffe,
  timestamp: 0xfffffff0,
  ssrc: 0x80000001,
  payload: Buffer.from([1, 2, 3]),
};

describe('RTP', () => {
  it('reads what it writes', () => {
    expect(decodeRtp(encodeRtp(packet))).toEqual(packet);
  });

  it('skips contributing sources, extension and padding', () => {
    const bytes = encodeRtp(packet);
    const header = Buffer.from(bytes.subarray(0, 12));
    header[0] = 0x80 | 0x20 | 0x10 | 2;
    const extension = Buffer.from([0xbe, 0xde, 0, 1, 9, 9, 9, 9]);
    const whole = Buffer.concat([header, Buffer.alloc(8), extension, packet.payload, Buffer.from([0, 0, 3])]);
    expect(decodeRtp(whole)?.payload).toEqual(packet.payload);
  });

  it.each([
    ['cut', Buffer.alloc(11, 0x80)],
    ['another version', Buffer.alloc(20, 0x40)],
    ['more padding than packet', Buffer.concat([Buffer.from([0xa0]), Buffer.alloc(11), Buffer.from([200])])],
    ['a cut extension', Buffer.concat([Buffer.from([0x90]), Buffer.alloc(12)])],
  ])('refuses %s', (_, bytes) => expect(decodeRtp(bytes)).toBeUndefined());

  it('knows the keys of a telephone', () => {
    expect([...'09*#a'].map(dtmfEventOf)).toEqual([0, 9, 10, 11, 12]);
    expect(['', 'E', '10', ' '].map(dtmfEventOf)).toEqual([undefined, undefined, undefined, undefined]);
    expect([...dtmfPayload(11, 800, true)]).toEqual([11, 0x8a, 0x03, 0x20]);
  });
});
