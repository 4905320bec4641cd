import { describe, expect, it } from 'vitest';
import { createCallId, isCallId } from './call-id.ts';
import { attemptKeys, callOfRecordKey, callRecordKey, phraseKey, summaryKey, webhookMarkerKey } from './keys.ts';

const at = new Date('2026-11-23T09:45:00.123Z');
const callId = createCallId(at, 'edge-1', '0123abcd');

describe('keys', () => {
  it('lay a call out by day, call, turn and attempt', () => {
    expect(callId).toBe('20261123T094500123Z-edge-1-0123abcd');
    expect(attemptKeys(callId, 3, 2)).toEqual({
      recording: `calls/2026/11/23/${callId}/turn-003/attempt-2/caller.wav`,
      reply: `calls/2026/11/23/${callId}/turn-003/attempt-2/reply.ulaw`,
      turn: `calls/2026/11/23/${callId}/turn-003/attempt-2/turn.json`,
      cancel: `calls/2026/11/23/${callId}/turn-003/attempt-2/cancel`,
    });
    expect(callRecordKey(callId)).toBe(`calls/2026/11/23/${callId}/call.json`);
    expect(summaryKey(callId)).toBe(`calls/2026/11/23/${callId}/summary.json`);
    expect(webhookMarkerKey(callId)).toBe(`calls/2026/11/23/${callId}/webhook`);
    expect(phraseKey('ab')).toBe('prompts/ab.ulaw');
  });

  it('tell the call whose record they are', () => {
    expect(callOfRecordKey(callRecordKey(callId))).toBe(callId);
  });

  it.each([
    '',
    'call.json',
    `calls/2026/11/24/${callId}/call.json`,
    `calls/2026/11/23/${callId}/summary.json`,
    `calls/2026/11/23/${callId}/turn-001/attempt-1/turn.json`,
    `x/calls/2026/11/23/${callId}/call.json`,
    'calls/2026/11/23/nobody/call.json',
  ])('tell no call of any other object: %j', (key) => {
    expect(callOfRecordKey(key)).toBeNull();
  });

  it('sort as the calls came', () => {
    const later = createCallId(new Date(at.getTime() + 1), 'edge-0', '00000000');
    expect([later, callId].toSorted()).toEqual([callId, later]);
  });

  it.each(['', '../x', `${callId}/..`, '20261123T094500123Z-Edge-0123abcd', '20261123T094500123Z--0123abcd'])(
    'take no call id that could leave its folder: %j',
    (text) => {
      expect(isCallId(text)).toBe(false);
      expect(() => callRecordKey(text)).toThrow(RangeError);
    },
  );
});
