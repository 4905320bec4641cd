import { createHash } from 'node:crypto';

/**
 * The trace of a turn. It follows from the turn's name alone: whoever knows the call and the turn finds its trace, and what
 * another agent exports of it after a restart joins.
 * @returns 16 bytes as hexadecimal digits
 */
export function traceIdOf(callId: string, turn: number): string {
  return digest(`${callId}/${turn}`).slice(0, 32);
}

/** @param path names the span within its trace, such as `attempt-1/send`. @returns 8 bytes as hexadecimal digits */
export function spanIdOf(traceId: string, path: string): string {
  return digest(`${traceId}/${path}`).slice(0, 16);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
