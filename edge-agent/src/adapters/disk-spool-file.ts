import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { temporarySuffix } from './atomic-file.ts';

const contentTypes: Readonly<Record<string, string>> = { '.wav': 'audio/wav', '.json': 'application/json' };

/** What the name of a spool's file says. */
export interface SpoolName {
  /** Epoch milliseconds: when it came, or a moment after what came before it, where the clock was set back. */
  readonly atMs: number;
  /** Undefined when it is none of those the edge may write. */
  readonly key: string | undefined;
  /** Of the bytes; undefined in files of earlier releases. */
  readonly digest: string | undefined;
}

/** Names a file of the spool. Names sort by time of arrival, over restarts too. */
export function spoolFile(atMs: number, number: number, key: string, body: Uint8Array): string {
  const place = `${String(atMs).padStart(15, '0')}-${String(number).padStart(9, '0')}`;
  return `${place}-${digestOf(body)}-${encodeURIComponent(key)}`;
}

/** Undefined for what has not the shape of ours: a file system or a person put it there. */
export function parseSpoolFile(file: string): SpoolName | undefined {
  const [, at, digest, encoded = ''] = /^(\d{15})-\d{9}-(?:([0-9a-f]{32})-)?(.*)$/s.exec(file) ?? [];
  if (at === undefined || isHalfWritten(file)) return undefined;
  return { atMs: Number(at), key: keyOf(encoded), digest };
}

/** What a name says that `spoolFile` gave. */
export function nameOf(file: string): Pick<SpoolName, 'atMs' | 'digest'> {
  return { atMs: Number(file.slice(0, 15)), digest: file.slice(26, 58) };
}

function keyOf(encoded: string): string | undefined {
  try {
    const key = decodeURIComponent(encoded);
    return key.startsWith('calls/') ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Half of a SHA-256, in hexadecimal digits: a name holds 255 bytes. */
export function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

/** Whether it is what a killed agent was writing. */
export function isHalfWritten(file: string): boolean {
  return file.endsWith(temporarySuffix);
}

export function contentTypeOf(key: string): string {
  return contentTypes[extname(key)] ?? 'application/octet-stream';
}

/** The folder of the call that a key belongs to: `calls/2026/11/23/<callId>`. */
export function callOf(key: string): string {
  return key.split('/', 5).join('/');
}

/** Whether it is what a call is known by: small, last of its call, and the one that says what is missing. */
export function isRecord(key: string): boolean {
  return key.endsWith('/call.json');
}

/** For a recording by whose key S3 has another: `caller-2.wav` for `caller.wav`. */
export function otherKeys(key: string): readonly string[] {
  const extension = extname(key);
  const stem = key.slice(0, key.length - extension.length);
  return [2, 3, 4].map((number) => `${stem}-${number}${extension}`);
}
