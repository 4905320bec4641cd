import { encodeMulaw } from '../../audio/mulaw.ts';
import { decodeRtp, encodeRtp, type RtpPacket } from '../rtp-packet.ts';
import { pcmuPayloadType } from '../sdp.ts';

/** For tests: 8 kHz samples as the packets of a telephone, 20 ms each; the numbers wrap within the first second. */
export function packetsOf(pcm: Int16Array, ssrc = 7): Buffer[] {
  return Array.from({ length: Math.floor(pcm.length / 160) }, (_, index) =>
    encodeRtp({
      payloadType: pcmuPayloadType,
      marker: index === 0,
      sequence: 0xfff0 + index,
      timestamp: 0xfffff000 + index * 160,
      ssrc,
      payload: encodeMulaw(pcm.subarray(index * 160, (index + 1) * 160)),
    }),
  );
}

/** For tests: one packet of a key press. */
export function keyPacket(): Buffer {
  return encodeRtp({
    payloadType: 101,
    marker: true,
    sequence: 1,
    timestamp: 160,
    ssrc: 7,
    payload: Uint8Array.of(5, 10, 0, 160),
  });
}

/** For tests: the packet, which must be one. */
export function rtpOf(packet: Buffer): RtpPacket {
  const rtp = decodeRtp(packet);
  if (!rtp) throw new Error('this is no RTP');
  return rtp;
}
