import {
  asEtheraError,
  attemptKeys,
  CONTRACT_VERSION,
  type TurnRecord,
  type TurnRequest,
  type TurnSummary,
} from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import type { Log } from './log.ts';
import type { RecordingStore } from './ports/recording-store.ts';

export interface TurnArchiveInput {
  readonly store: Pick<RecordingStore, 'create'>;
  readonly request: TurnRequest;
  readonly persona: Pick<Persona, 'id' | 'archive'>;
  readonly summary: TurnSummary;
  readonly errorCode: string | null;
  readonly audio: readonly Uint8Array[];
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Keeps what the persona's archive allows: `full` everything, `transcript` no audio, `none` no words either. What was
 * written by an earlier run of the same attempt stays. Never fails: the caller has been answered.
 */
export async function archiveTurn(input: TurnArchiveInput): Promise<void> {
  const { store, request, persona, summary, log, signal } = input;
  const keys = attemptKeys(request.callId, request.turn, request.attempt);
  const words = persona.archive === 'none' ? { transcript: null, reply: '' } : {};
  const record: TurnRecord = {
    ...summary,
    ...words,
    version: CONTRACT_VERSION,
    callId: request.callId,
    turn: request.turn,
    attempt: request.attempt,
    personaId: persona.id,
    errorCode: input.errorCode,
  };
  const keep = async (object: string, key: string, body: Uint8Array, contentType: string) => {
    try {
      const result = await store.create(key, body, contentType, signal);
      if (result === 'exists') log.info('already archived', { object });
    } catch (thrown) {
      log.error('archive failed', { object, code: asEtheraError(thrown).code });
    }
  };
  const writes = [
    keep('turn.json', keys.turn, new TextEncoder().encode(JSON.stringify(record, null, 2)), 'application/json'),
  ];
  if (persona.archive === 'full' && input.audio.length > 0) {
    writes.push(keep('reply.ulaw', keys.reply, Buffer.concat(input.audio), 'audio/basic'));
  }
  await Promise.all(writes);
}
