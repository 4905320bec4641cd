import { type CallRecord, type TurnEntry, waterfallSteps } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../tests/support/metrics-scrape.ts';
import { sampleAttempt, sampleCall, sampleFailedTurn } from '../testing/sample-call.ts';
import { countCall } from './call-count.ts';
import { createEdgeMetrics } from './edge-metrics.ts';
import { expose } from './metric-family.ts';

async function counted(...records: CallRecord[]) {
  const metrics = createEdgeMetrics();
  for (const record of records) countCall(metrics, record);
  return parseExposition(await expose(Object.values(metrics)));
}

const answered = sampleCall.turns[0] as TurnEntry;
const rejected: TurnEntry = {
  ...answered,
  turn: 2,
  committedAttempt: null,
  rejection: 'noise',
  attempts: [{ ...sampleAttempt, outcome: 'rejected' }],
};
const failed: TurnEntry = { ...sampleFailedTurn, turn: 3, interrupted: true };
const unanswered: TurnEntry = { ...answered, turn: 4, attempts: [{ ...sampleAttempt, outcome: 'pending' }] };

describe('a call that is over', () => {
  it('counts by its result and reason', async () => {
    const scrape = await counted(sampleCall, { ...sampleCall, result: 'failed', reason: 'turns-failed' });
    expect(scrape.value('ethera_calls_total', { result: 'completed', reason: 'caller-hung-up' })).toBe(1);
    expect(scrape.value('ethera_calls_total', { result: 'failed' })).toBe(1);
    expect(scrape.value('ethera_calls_total')).toBe(2);
  });

  it('counts its turns and attempts by what became of them', async () => {
    const scrape = await counted({ ...sampleCall, turns: [answered, rejected, failed, unanswered] });
    for (const outcome of ['replied', 'rejected', 'failed', 'unanswered']) {
      expect(scrape.value('ethera_turns_total', { outcome }), outcome).toBe(1);
    }
    for (const outcome of ['replied', 'rejected', 'cancelled', 'failed', 'pending']) {
      expect(scrape.value('ethera_attempts_total', { outcome }), outcome).toBe(1);
    }
    expect(scrape.value('ethera_interruptions_total')).toBe(1);
  });

  it('tells of answered turns how long each step and the whole took', async () => {
    const scrape = await counted({ ...sampleCall, turns: [answered, failed] });
    expect(scrape.value('ethera_response_seconds_count')).toBe(1);
    expect(scrape.value('ethera_response_seconds_sum')).toBeCloseTo(0.9);
    expect(scrape.value('ethera_turn_step_seconds_sum', { step: 'pause' })).toBeCloseTo(0.3);
    for (const step of waterfallSteps.filter((each) => each !== 'at the caller')) {
      expect(scrape.value('ethera_turn_step_seconds_count', { step }), step).toBe(1);
    }
  });

  it('counts what it has cost, by part', async () => {
    const models = { transcription: 'whisper-large-v3', reply: 'openai/gpt-oss-20b', speech: 'eleven_flash_v2_5' };
    const paid = { ...answered, attempts: [{ ...sampleAttempt, models }] };
    const scrape = await counted({ ...sampleCall, turns: [paid] });
    const parts = ['transcription', 'llm', 'speech', 's3'].map((part) =>
      scrape.value('ethera_cost_usd_total', { part }),
    );
    for (const usd of parts) expect(usd).toBeGreaterThan(0);
    expect(scrape.value('ethera_cost_usd_total')).toBeCloseTo(parts.reduce((sum, usd) => sum + usd));
  });

  it('counts whom it was passed to, by what came of it', async () => {
    const transfers = [
      { destination: 'sales', outcome: 'busy', at: 1 },
      { destination: 'desk', outcome: 'answered', at: 2 },
    ] as const;
    const scrape = await counted({ ...sampleCall, transfers: [...transfers] });
    expect(scrape.value('ethera_transfers_total', { outcome: 'busy' })).toBe(1);
    expect(scrape.value('ethera_transfers_total')).toBe(2);
  });

  it('counts the recordings that are not in the archive', async () => {
    const scrape = await counted({ ...sampleCall, lostRecordings: ['one', 'two'] });
    expect(scrape.value('ethera_recordings_lost_total')).toBe(2);
  });

  it('leaves no word and no number of it in what is scraped', async () => {
    const metrics = createEdgeMetrics();
    countCall(metrics, sampleCall);
    const text = await expose(Object.values(metrics));
    expect(text).not.toMatch(/open|nine|49301234567/);
  });
});
