import { extname } from 'node:path';
import { temporarySuffix } from './atomic-file.ts';

const contentTypes: Readonly<Record<string, string>> = { '.wav': 'audio/wav', '.json': 'application/json' };

/** Names a file of the spool. Names sort by time of arrival, over restarts too. */
export function spoolFile(atMs: number, number: number, key: string): string {
  return `${String(atMs).padStart(15, '0')}-${String(number).padStart(9, '0')}-${encodeURIComponent(key)}`;
}

/** The key in a name, or undefined when it is none of those the edge may write. */
export function spooledKey(file: string): string | undefined {
  const encoded = file.slice(file.indexOf('-', 16) + 1);
  try {
    const key = decodeURIComponent(encoded);
    return key.startsWith('calls/') ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a name has the shape of ours; what a file system or a person put there has not. */
export function isSpooled(file: string): boolean {
  return /^\d{15}-\d{9}-/.test(file) && !isHalfWritten(file);
}

/** Whether it is what a killed agent was writing. */
export function isHalfWritten(file: string): boolean {
  return file.endsWith(temporarySuffix);
}

export function contentTypeOf(key: string): string {
  return contentTypes[extname(key)] ?? 'application/octet-stream';
}
