import { callDay, isCallId } from './call-id.ts';

/** Keys of one attempt at a turn. Each is written once. */
export interface AttemptKeys {
  /** What the caller said, µ-law WAV. */
  readonly recording: string;
  /** What was synthesised, raw µ-law. */
  readonly reply: string;
  /** Transcript, reply, timings, usage. */
  readonly turn: string;
  /** Marker: the edge no longer wants this attempt. */
  readonly cancel: string;
}

export function callPrefix(callId: string): string {
  return `calls/${callDay(callId)}/${callId}/`;
}

/** @param turn counts from 1 within the call; `attempt` from 1 within the turn. */
export function attemptKeys(callId: string, turn: number, attempt: number): AttemptKeys {
  const prefix = `${callPrefix(callId)}turn-${String(turn).padStart(3, '0')}/attempt-${attempt}/`;
  return {
    recording: `${prefix}caller.wav`,
    reply: `${prefix}reply.ulaw`,
    turn: `${prefix}turn.json`,
    cancel: `${prefix}cancel`,
  };
}

export function callRecordKey(callId: string): string {
  return `${callPrefix(callId)}call.json`;
}

/** The call whose record lies under a key; null when it is the key of anything else. */
export function callOfRecordKey(key: string): string | null {
  const callId = key.split('/').at(-2) ?? '';
  return isCallId(callId) && callRecordKey(callId) === key ? callId : null;
}

/** What became of a call: outcome, summary, cost. Written once, after `call.json`. */
export function summaryKey(callId: string): string {
  return `${callPrefix(callId)}summary.json`;
}

/** Marker: the webhook's receiver has taken the event of this call. */
export function webhookMarkerKey(callId: string): string {
  return `${callPrefix(callId)}webhook`;
}

/** @param hash SHA-256 in hexadecimal of text, voice and speech model. */
export function phraseKey(hash: string): string {
  return `prompts/${hash}.ulaw`;
}
