import type { CallRecord } from '@ethera/contract';

/** A record of a call in which nothing was said. */
export function callRecordOf(callId: string): CallRecord {
  return {
    version: 2,
    callId,
    stage: 'dev',
    edgeId: 'edge',
    personaId: 'ethera',
    caller: 'softphone',
    called: '777',
    startedAt: 0,
    answeredAt: 0,
    endedAt: 40_000,
    result: 'completed',
    reason: 'caller-hung-up',
    lostRecordings: [],
    conversation: [],
    turns: [],
  };
}
