import type { ReplyFrame, TurnRecovery, TurnRequest } from '@ethera/contract';
import { expect, it } from 'vitest';
import { parseExposition } from '../../../tests/support/metrics-scrape.ts';
import type { TurnService } from '../ports/turn-service.ts';
import { sampleSummary } from '../testing/samples.ts';
import { createEdgeMetrics } from './edge-metrics.ts';
import { expose } from './metric-family.ts';
import { observedTurns } from './observed-turns.ts';

const recovery: TurnRecovery = {
  retries: 1,
  hedges: 2,
  fallbacks: 1,
  failures: [
    { provider: 'groq', model: 'openai/gpt-oss-20b', code: 'llm.timeout' },
    { provider: 'elevenlabs', model: 'eleven_flash_v2_5', code: 'speaker.unavailable' },
  ],
};
const commit: ReplyFrame = { type: 'commit', rule: 'default' };
const request = { kind: 'turn' } as TurnRequest;

async function answered(...frames: ReplyFrame[]) {
  const metrics = createEdgeMetrics();
  const plain: Pick<TurnService, 'answer'> = {
    async *answer() {
      yield* frames;
    },
  };
  const service = observedTurns(plain, metrics);
  const seen: ReplyFrame[] = [];
  for await (const frame of service.answer(request, new AbortController().signal)) seen.push(frame);
  return { seen, scrape: parseExposition(await expose(Object.values(metrics))) };
}

it('counts what providers did to a turn that was answered all the same', async () => {
  const done: ReplyFrame = { type: 'done', summary: { ...sampleSummary, recovery } };
  const { seen, scrape } = await answered(commit, done);
  expect(seen).toEqual([commit, done]);
  expect(scrape.value('ethera_provider_failures_total', { provider: 'groq', code: 'llm.timeout' })).toBe(1);
  expect(scrape.value('ethera_provider_failures_total')).toBe(2);
  const kinds = ['retry', 'hedge', 'fallback'].map((kind) => scrape.value('ethera_recoveries_total', { kind }));
  expect(kinds).toEqual([1, 2, 1]);
});

it('counts it of one that was not, too', async () => {
  const error: ReplyFrame = { type: 'error', code: 'llm.timeout', message: 'late', retryable: true, recovery };
  const { scrape } = await answered(error);
  expect(scrape.value('ethera_provider_failures_total')).toBe(2);
});

it('counts nothing where every provider answered at once', async () => {
  const { scrape } = await answered({ type: 'done', summary: sampleSummary });
  expect(scrape.value('ethera_provider_failures_total') + scrape.value('ethera_recoveries_total')).toBe(0);
});
