/** Payload types of the offer. 0 is PCMU by definition, 101 what everybody uses for DTMF. */
export const pcmuPayloadType = 0;
export const dtmfPayloadType = 101;

export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface MediaDescription {
  /** Where the far side wants its RTP. */
  readonly host: string;
  readonly port: number;
  readonly direction: MediaDirection;
  /** The payload type of telephone-event at 8 kHz, when the far side takes DTMF as RTP. */
  readonly dtmfPayloadType?: number;
}

/** An offer or answer of one PCMU stream of 20 ms packets with DTMF. */
export function formatSdp(host: string, port: number, version: number, direction: MediaDirection = 'sendrecv'): string {
  return [
    'v=0',
    `o=- ${port} ${version} IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${pcmuPayloadType} ${dtmfPayloadType}`,
    `a=rtpmap:${pcmuPayloadType} PCMU/8000`,
    `a=rtpmap:${dtmfPayloadType} telephone-event/8000`,
    `a=fmtp:${dtmfPayloadType} 0-15`,
    'a=ptime:20',
    `a=${direction}`,
    '',
  ].join('\r\n');
}

/** @returns undefined when there is no audio stream that carries PCMU */
export function parseSdp(text: string): MediaDescription | undefined {
  const [session = '', ...medias] = text.split(/\r?\n(?=m=)/);
  const audio = medias.find((media) => media.startsWith('m=audio '));
  const match = /^m=audio (\d+) \S+ (.*)/.exec(audio ?? '');
  if (!audio || !match) return undefined;
  const payloadTypes = (match[2] as string).trim().split(/\s+/).map(Number);
  if (!payloadTypes.includes(pcmuPayloadType)) return undefined;
  const connection = /^c=IN IP4 (\S+)/m;
  const host = (connection.exec(audio) ?? connection.exec(session))?.[1];
  if (!host) return undefined;
  const directions = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m;
  const direction = (directions.exec(audio) ?? directions.exec(session))?.[1] as MediaDirection | undefined;
  const dtmf = /^a=rtpmap:(\d+) telephone-event\/8000/im.exec(audio)?.[1];
  return {
    host,
    port: Number(match[1]),
    direction: direction ?? 'sendrecv',
    ...(dtmf === undefined ? {} : { dtmfPayloadType: Number(dtmf) }),
  };
}

/** How we answer an offer: hold and resume are the far side's to choose. */
export function answeringDirection(offered: MediaDirection): MediaDirection {
  const answers = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const;
  return answers[offered];
}
