import { expect, it } from 'vitest';
import { newCall } from '../core/call-state.ts';
import { samplePersona } from '../testing/samples.ts';
import { describeCall } from './call-description.ts';

it('tells by how much the clock that dates files was set while the call lasted', () => {
  const call = { callId: 'call', legId: 'leg-1', caller: '', called: '777', persona: samplePersona, arrivedAt: 500 };
  const recordings = { lastNumber: 0, open: [], claims: [], lost: [] };
  const voice = { playedMs: () => null, askedPlaybacks: [] };
  const parts = { keeping: { saved: recordings }, voice } as unknown as Parameters<typeof describeCall>[0]['parts'];
  const described = { call, state: newCall(samplePersona), answeredAt: null, parts };
  const clocks = { stage: 'test', edgeId: 'edge', now: () => 1_000, wall: () => 3_601_000 };
  expect(describeCall(described, clocks)).toMatchObject({ savedAt: 1_000, clockSetMs: 3_600_000 });
});
