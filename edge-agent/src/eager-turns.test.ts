import type { ProviderBudget, ReplyFrame } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { createEagerTurns, tellingBudgets } from './eager-turns.ts';
import { FakeTurnService } from './testing/fake-turn-service.ts';
import { MemoryLog } from './testing/memory-log.ts';
import { sampleSummary } from './testing/samples.ts';

const low: ProviderBudget = { name: 'l tokens', remainingShare: 0.1, resetMs: 90_000, ageMs: 0 };

function open() {
  const clock = { nowMs: 0 };
  const log = new MemoryLog();
  return { clock, log, turns: createEagerTurns({ log, now: () => clock.nowMs }) };
}

describe('eager turns', () => {
  it('are logged when they end and when they come back, once each', () => {
    const { clock, log, turns } = open();
    expect(turns.allowed()).toBe(true);
    turns.learn([low]);
    turns.learn([low]);
    expect(turns.allowed()).toBe(false);
    clock.nowMs = 30_000;
    expect(turns.allowed()).toBe(true);
    expect(turns.allowed()).toBe(true);
    expect(log.lines).toEqual([
      { level: 'warn', message: 'eager turns off', fields: { budget: 'l tokens', remainingShare: 0.1 } },
      { level: 'info', message: 'eager turns on', fields: { budget: 'l tokens', remainingShare: 0.4 } },
    ]);
  });

  it('hear of the budgets by the last frame of every attempt, which goes on to the call', async () => {
    const { turns } = open();
    const told: (readonly ProviderBudget[])[] = [];
    const service = new FakeTurnService();
    const telling = tellingBudgets(service, {
      learn: (budgets) => {
        told.push(budgets);
        turns.learn(budgets);
      },
    });
    const failure: ReplyFrame = { type: 'error', code: 'llm.rate-limited', message: '', retryable: true };
    const endings: ReplyFrame[] = [
      { type: 'done', summary: { ...sampleSummary, budgets: [low] } },
      { ...failure, budgets: [low] },
      // Of a function that is older than the edge.
      { type: 'done', summary: sampleSummary },
      failure,
    ];
    for (const ending of endings) {
      const frames = telling.answer({} as never, new AbortController().signal);
      const first = frames[Symbol.asyncIterator]().next();
      service.last.send(ending);
      expect((await first).value).toEqual(ending);
    }
    expect(told).toEqual([[low], [low], [], []]);
    expect(turns.allowed()).toBe(false);
  });
});
