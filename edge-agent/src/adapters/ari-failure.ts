import { EtheraError } from '@ethera/contract';

/** ari-client gives Asterisk's answer as a JSON text in the message of an error, or a word of its own. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch {
    // Not every message is JSON.
  }
  return text;
}

/** A refused request. `what` names it without numbers of callers. */
export function requestFailure(what: string, thrown: unknown): EtheraError {
  if (thrown instanceof EtheraError) return thrown;
  return new EtheraError('ari.request', `${what}: ${messageOf(thrown)}`);
}

/**
 * A connection that could not be made. The cause is dropped on purpose: the library's errors carry the address of the
 * websocket, which holds the password.
 */
export function connectFailure(thrown: unknown): EtheraError {
  if (thrown instanceof EtheraError && thrown.code !== 'ari.timeout') return thrown;
  const text = messageOf(thrown);
  if (/\b40[13]\b/.test(text)) return new EtheraError('ari.auth', 'Asterisk refused the user or password of ARI');
  const reason = /\b(E[A-Z]{4,}|[45]\d\d)\b/.exec(text)?.[1] ?? 'no answer';
  return new EtheraError('ari.unreachable', `ARI cannot be reached: ${reason}`);
}
