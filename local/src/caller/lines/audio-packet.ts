import { rmsDbfs } from '../../audio/levels.ts';
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.ts';
import { decodeRtp, type RtpPacket } from '../rtp-packet.ts';
import { pcmuPayloadType } from '../sdp.ts';

/** The packet when it carries telephone audio: no key press, no foreign datagram. */
export function audioOf(packet: Buffer): RtpPacket | undefined {
  const rtp = decodeRtp(packet);
  return rtp?.payloadType === pcmuPayloadType ? rtp : undefined;
}

/** Far above line noise and below the quietest frame of a word. */
const speechDbfs = -45;

/** Whether somebody speaks in this packet. */
export function holdsSpeech(packet: Buffer): boolean {
  const audio = audioOf(packet);
  return audio !== undefined && rmsDbfs(decodeMulaw(audio.payload)) > speechDbfs;
}

/**
 * The packet with `added(index)` on top of each sample, clipped at full scale as a telephone clips. Its header stays,
 * and the original is left alone: the recording may still hold its payload.
 */
export function mixInto(packet: Buffer, added: (index: number) => number): Buffer {
  const copy = Buffer.from(packet);
  const payload = audioOf(copy)?.payload;
  if (!payload) return packet;
  const mixed = decodeMulaw(payload).map((sample, index) => {
    return Math.max(-32768, Math.min(32767, Math.round(sample + added(index))));
  });
  payload.set(encodeMulaw(mixed));
  return copy;
}
