import { describe, expect, it } from 'vitest';
import { judgeEffects } from './judge-effects.ts';

const nothing = { puts: [], deliveries: [], lines: [] };
const put = (key: string, status: number, startedAtMs: number) => ({ key, status, startedAtMs });
const key = 'calls/2026/11/24/one/turn-001/attempt-1/caller.wav';

it('counts an object that was written twice, and no refusal of the second', () => {
  expect(judgeEffects({ ...nothing, puts: [put(key, 200, 1), put(key, 412, 2)] })).toEqual([]);
  expect(judgeEffects({ ...nothing, puts: [put(key, 200, 1), put(key, 200, 2)] })).toMatchObject([
    { kind: 'doubleEffects', atMs: 2, what: `${key} was written 2 times` },
  ]);
});

it('leaves markers out, which are the same whoever writes them', () => {
  const marker = 'calls/2026/11/24/one/turn-001/attempt-1/cancel';
  expect(judgeEffects({ ...nothing, puts: [put(marker, 200, 1), put(marker, 200, 2)] })).toEqual([]);
});

describe('a webhook', () => {
  const told = (id: string) => ({ id, callId: 'one' });

  it('may be told again under the same id', () => {
    expect(judgeEffects({ ...nothing, deliveries: [told('msg_1'), told('msg_1')] })).toEqual([]);
  });

  it('is told of no call under two ids', () => {
    expect(judgeEffects({ ...nothing, deliveries: [told('msg_1'), told('msg_2')] })).toHaveLength(1);
  });
});

it('counts a call that ended twice', () => {
  const line = (callId: string) => ({
    time: '2026-11-24T03:00:00Z',
    level: 'info' as const,
    message: 'call ended',
    callId,
  });
  expect(judgeEffects({ ...nothing, lines: [line('one'), line('two')] })).toEqual([]);
  expect(judgeEffects({ ...nothing, lines: [line('one'), line('two'), line('one')] })).toMatchObject([
    { what: 'one: "call ended" 2 times' },
  ]);
});
