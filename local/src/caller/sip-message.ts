/** Headers keep their order, and their spelling as received; looking up ignores case and knows compact forms. */
export type SipHeader = readonly [name: string, value: string];

export interface SipRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

export interface SipResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

export type SipMessage = SipRequest | SipResponse;

const compactForms: ReadonlyMap<string, string> = new Map([
  ['v', 'via'],
  ['f', 'from'],
  ['t', 'to'],
  ['i', 'call-id'],
  ['m', 'contact'],
  ['l', 'content-length'],
  ['c', 'content-type'],
  ['k', 'supported'],
]);

/** Reads one datagram. @returns undefined for anything that is not SIP, such as a keep-alive */
export function parseSip(datagram: Buffer): SipMessage | undefined {
  const text = datagram.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  // A header may go on in the next line when that begins with white space.
  const [startLine = '', ...lines] = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.flatMap((line): SipHeader[] => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : [];
  });
  const body = text.slice(end + 4);
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(startLine);
  if (response) {
    return { kind: 'response', status: Number(response[1]), reason: response[2] as string, headers, body };
  }
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(startLine);
  if (!request) return undefined;
  return { kind: 'request', method: request[1] as string, uri: request[2] as string, headers, body };
}

/** Writes a message; Content-Length is added. */
export function formatSip(message: SipMessage): Buffer {
  const startLine =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  const headers = message.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(
    `${startLine}\r\n${headers}Content-Length: ${Buffer.byteLength(message.body)}\r\n\r\n${message.body}`,
  );
}

/** Every value of a header. */
export function headerValues(message: SipMessage, name: string): string[] {
  const wanted = name.toLowerCase();
  return message.headers.flatMap(([key, value]) => {
    const lower = key.toLowerCase();
    return (compactForms.get(lower) ?? lower) === wanted ? [value] : [];
  });
}

/** The first value of a header, or an empty string. */
export function header(message: SipMessage, name: string): string {
  return headerValues(message, name)[0] ?? '';
}

/** A parameter such as `tag` or `branch` of a header value. */
export function parameter(value: string, name: string): string | undefined {
  return new RegExp(`;\\s*${name}\\s*=\\s*"?([^;,>\\s"]+)`, 'i').exec(value)?.[1];
}

/** The URI inside a From, To, Contact or Route value. */
export function uriOf(value: string): string {
  return /<([^>]+)>/.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? '';
}

/** Number and method of a CSeq header. */
export function cseqOf(message: SipMessage): { readonly number: number; readonly method: string } {
  const [number = '', method = ''] = header(message, 'CSeq').split(/\s+/);
  return { number: Number(number), method };
}
