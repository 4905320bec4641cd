import { callRecord } from '@ethera/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asks, attempt, greeted, isAnswered, says, spoken } from '../testing/call-scenes.ts';
import { mangled } from '../testing/hostile.ts';
import { runCall } from '../testing/run-call.ts';
import { samplePersona } from '../testing/samples.ts';
import { adoptedCall, lostCall, savedCall } from './adopted-call.ts';
import { savedCall as schema } from './live-call.ts';

const events = [
  ...greeted,
  ...isAnswered(1),
  attempt(1).done,
  spoken(2),
  ...asks(2),
  ...attempt(2).piece(0, 'At nine. ', 2_000),
];
const { state } = runCall(events);

it('a note of a live call that anything has happened to is refused, or the call goes on from it and comes to an end', () => {
  let adopted = 0;
  const sinceMs = fc.constantFrom(0, -1, 1e9, 250);
  fc.assert(
    fc.property(mangled(JSON.parse(JSON.stringify(savedCall(state)))), sinceMs, (note, since) => {
      const saved = schema.safeParse(note);
      if (!saved.success) return;
      adopted += 1;
      const from = adoptedCall(samplePersona, saved.data, since);
      const { all } = runCall(
        [{ type: 'adopted', apologise: true, answeredForMs: 1_000 }, ...says(), { type: 'caller-left' }],
        from,
      );
      expect(all('finish')).toHaveLength(1);
      const { conversation, turns } = lostCall(saved.data, { reason: 'agent-lost', savedAt: 0, endedAt: since });
      callRecord.pick({ conversation: true, turns: true }).parse({ conversation, turns });
    }),
    { numRuns: 500 },
  );
  expect(adopted).toBeGreaterThan(50);
});
