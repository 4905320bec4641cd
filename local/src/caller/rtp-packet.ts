/** One RTP packet (RFC 3550) as far as a telephone call needs it. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** In samples of 8 kHz; 32 bits, wraps. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const headerBytes = 12;

export function encodeRtp(packet: RtpPacket): Buffer {
  const bytes = Buffer.alloc(headerBytes + packet.payload.length);
  bytes[0] = 0x80;
  bytes[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  bytes.writeUInt16BE(packet.sequence & 0xffff, 2);
  bytes.writeUInt32BE(packet.timestamp >>> 0, 4);
  bytes.writeUInt32BE(packet.ssrc >>> 0, 8);
  bytes.set(packet.payload, headerBytes);
  return bytes;
}

/** @returns undefined for what is not RTP version 2, or is cut */
export function decodeRtp(bytes: Buffer): RtpPacket | undefined {
  if (bytes.length < headerBytes) return undefined;
  const first = bytes[0] as number;
  const second = bytes[1] as number;
  if (first >> 6 !== 2) return undefined;
  const padded = (first & 0x20) !== 0;
  let start = headerBytes + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (bytes.length < start + 4) return undefined;
    start += 4 + bytes.readUInt16BE(start + 2) * 4;
  }
  const end = bytes.length - (padded ? (bytes.at(-1) as number) : 0);
  if (end < start) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, end),
  };
}

/** Keys of a telephone in the order of their event codes (RFC 4733). */
const keys = '0123456789*#ABCD';

/** @returns undefined for what is no telephone key */
export function dtmfEventOf(key: string): number | undefined {
  const event = key.length === 1 ? keys.indexOf(key.toUpperCase()) : -1;
  return event < 0 ? undefined : event;
}

/** Payload of one packet of a key press. `durationSamples` counts from the beginning of the press. */
export function dtmfPayload(event: number, durationSamples: number, end: boolean): Uint8Array {
  const payload = Buffer.alloc(4);
  payload[0] = event;
  // -10 dBm0, as telephones send it.
  payload[1] = (end ? 0x80 : 0) | 10;
  payload.writeUInt16BE(durationSamples, 2);
  return payload;
}
