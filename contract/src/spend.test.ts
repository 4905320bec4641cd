import { describe, expect, it } from 'vitest';
import { type BilledAttempt, costOfCall, knownUsd } from './call-cost.ts';
import { spendDayOf, stageSpend, stageSpendKey, stageSpentUsd, usdAgainstLimit } from './spend.ts';

const known = { transcription: 'whisper-large-v3-turbo', reply: 'openai/gpt-oss-20b', speech: 'eleven_flash_v2_5' };
const usage = { transcribedSeconds: 36, promptTokens: 1_000_000, completionTokens: 1_000_000, speechCharacters: 1_000 };
const bought = (models: BilledAttempt['models']) =>
  costOfCall({ attempts: [{ usage, models, functionMs: 1_000 }], turnMemoryMb: 1_024, puts: 0, wrapUp: null });

describe('what a cost counts against a limit', () => {
  it('is the cost, where every model has a price', () => {
    const cost = bought(known);
    expect(usdAgainstLimit(cost)).toBe(cost.totalUsd);
  });

  it('takes a model that has no price for the dearest there is', () => {
    const cost = bought({ transcription: 'new', reply: 'new', speech: 'new' });
    expect(cost.totalUsd).toBeNull();
    // 36 s at 0.111 an hour, a million tokens at 0.15 and one at 0.60, a thousand characters at 0.10.
    expect(usdAgainstLimit(cost) - knownUsd(cost)).toBeCloseTo(0.00111 + 0.15 + 0.6 + 0.1, 8);
  });
});

describe('a day of spending', () => {
  it.each([
    ['2026-11-23T23:59:59.999Z', '2026-11-23'],
    ['2026-11-24T00:00:00.000Z', '2026-11-24'],
    ['2026-11-24T01:30:00+02:00', '2026-11-23'],
  ])('%s is of %s', (moment, day) => {
    expect(spendDayOf(Date.parse(moment))).toBe(day);
    expect(stageSpendKey(day)).toBe(`spend/${day}.json`);
  });

  it('is the sum of its calls', () => {
    const spend = stageSpend.parse({ version: 2, day: '2026-11-23', calls: { one: 0.25, other: 0.5 } });
    expect(stageSpentUsd(spend)).toBe(0.75);
    expect(stageSpentUsd({ calls: {} })).toBe(0);
  });
});
