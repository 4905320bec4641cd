import { describe, expect, it } from 'vitest';
import { type BilledAttempt, type CallCostInput, callCost, costOfCall, knownUsd } from './call-cost.ts';
import { type PriceTable, pricesAsOf, priceTable } from './price-table.ts';

const nothing = { transcribedSeconds: 0, promptTokens: 0, completionTokens: 0, speechCharacters: 0 };
const models = {
  transcription: 'whisper-large-v3-turbo',
  reply: 'openai/gpt-oss-20b',
  speech: 'eleven_flash_v2_5',
};
const attempt = (usage: Partial<BilledAttempt['usage']>, more: Partial<BilledAttempt> = {}): BilledAttempt => ({
  usage: { ...nothing, ...usage },
  models,
  functionMs: 0,
  ...more,
});
const costOf = (attempts: readonly BilledAttempt[], more: Partial<CallCostInput> = {}) =>
  costOfCall({ attempts, turnMemoryMb: 1_024, puts: 0, wrapUp: null, ...more });

/** Round prices, so that a wrong factor shows. */
const source = { page: 'https://example.com', asOf: '2026-01-02' };
const round: PriceTable = {
  transcription: { hears: { ...source, usdPerHour: 36, minimumSeconds: 10 } },
  languageModel: { thinks: { ...source, usdPerMillionPromptTokens: 2, usdPerMillionCompletionTokens: 5 } },
  speech: { speaks: { ...source, usdPerThousandCharacters: 1 } },
  lambda: { ...source, usdPerGbSecond: 0.1, usdPerMillionRequests: 1_000, usdPerProvisionedGbSecond: 0.01 },
  s3: { ...source, usdPerThousandPuts: 4 },
};
const roundModels = { transcription: 'hears', reply: 'thinks', speech: 'speaks' };

describe('the cost of a call', () => {
  it('is what a hand computes from the published prices', () => {
    const attempts = [
      // 3.2 s are billed as 10: 10 / 3600 h × $0.04 = $0.000111111; 120 characters × $0.05 / 1000 = $0.006.
      attempt(
        { transcribedSeconds: 3.2, promptTokens: 1_000, completionTokens: 100, speechCharacters: 120 },
        { functionMs: 2_500.2 },
      ),
      // The caller spoke on: 18 / 3600 × 0.04 = $0.0002.
      attempt({ transcribedSeconds: 18, promptTokens: 600 }, { functionMs: 999 }),
    ];
    const cost = costOf(attempts, { puts: 5 });
    expect(cost).toEqual({
      currency: 'USD',
      pricesAsOf: '2026-11-23',
      transcription: { usd: 0.00031111, billedSeconds: 28 },
      // 1600 × $0.075 / 1e6
      llmInput: { usd: 0.00012, tokens: 1_600 },
      // 100 × $0.30 / 1e6
      llmOutput: { usd: 0.00003, tokens: 100 },
      speech: { usd: 0.006, characters: 120 },
      // 2501 ms + 999 ms at 1 GB: 3.5 × $0.0000133334 = $0.0000466669; two requests: $0.0000004.
      lambda: { usd: 0.00004707, gbSeconds: 3.5, requests: 2 },
      // 5 × $0.0054 / 1000
      s3: { usd: 0.000027, puts: 5 },
      totalUsd: 0.00653518,
      unpriced: [],
    });
    expect(knownUsd(cost)).toBe(cost.totalUsd);
    expect(callCost.parse(JSON.parse(JSON.stringify(cost)))).toEqual(cost);
  });

  it.each<[string, Partial<BilledAttempt['usage']>, Partial<BilledAttempt>, string, number]>([
    ['an hour heard', { transcribedSeconds: 3_600 }, {}, 'transcription', 36],
    ['a second heard, billed as ten', { transcribedSeconds: 1 }, {}, 'transcription', 0.1],
    ['nothing heard', {}, {}, 'transcription', 0],
    ['a million tokens read', { promptTokens: 1_000_000 }, {}, 'llmInput', 2],
    ['a million tokens written', { completionTokens: 1_000_000 }, {}, 'llmOutput', 5],
    ['a thousand characters spoken', { speechCharacters: 1_000 }, {}, 'speech', 1],
    ['ten seconds run with half a gigabyte', {}, { functionMs: 10_000 }, 'lambda', 0.5 + 0.001],
  ])('counts %s', (_, usage, more, part, usd) => {
    const input = { attempts: [attempt(usage, { models: roundModels, ...more })], turnMemoryMb: 512 };
    const cost = costOfCall({ ...input, puts: 0, wrapUp: null }, round);
    expect(Reflect.get(cost, part)).toMatchObject({ usd });
  });

  it('counts the wrap-up as well', () => {
    const wrapUp = {
      llm: { model: 'thinks', promptTokens: 500_000, completionTokens: 100_000 },
      functionMs: 4_000,
      memoryMb: 256,
    };
    const cost = costOfCall({ attempts: [], turnMemoryMb: 512, puts: 250, wrapUp }, round);
    expect(cost).toMatchObject({
      llmInput: { usd: 1, tokens: 500_000 },
      llmOutput: { usd: 0.5, tokens: 100_000 },
      lambda: { usd: 0.101, gbSeconds: 1, requests: 1 },
      s3: { usd: 1, puts: 250 },
      totalUsd: 2.601,
      pricesAsOf: '2026-01-02',
    });
  });

  it.each([
    ['transcription', { transcribedSeconds: 5 }, { transcription: 'whisper-next' }, ['transcription'], 'whisper-next'],
    ['llm', { promptTokens: 5 }, { reply: 'openai/gpt-next' }, ['llmInput', 'llmOutput'], 'openai/gpt-next'],
    ['speech', { speechCharacters: 5 }, { speech: 'eleven_v9' }, ['speech'], 'eleven_v9'],
    // What every object has is no price.
    ['speech', { speechCharacters: 5 }, { speech: 'toString' }, ['speech'], 'toString'],
  ])(
    'says of %s without a price that it is not known, and never that it is nothing',
    (part, usage, other, nulls, model) => {
      const known = attempt({ promptTokens: 1_000_000 });
      const strange = attempt(usage, { models: { ...models, ...other } });
      const cost = costOf([known, strange, strange]);
      expect(cost.unpriced).toEqual([{ part, model }]);
      expect(cost.totalUsd).toBeNull();
      for (const name of nulls) expect(Reflect.get(cost, name).usd, name).toBeNull();
      expect(knownUsd(cost)).toBeCloseTo(part === 'llm' ? 0.0000006 : 0.0750006, 7);
    },
  );

  it('does not miss the price of a model that was given and not used', () => {
    const cost = costOf([attempt({ promptTokens: 10 }, { models: { ...models, speech: 'eleven_v9' } })]);
    expect(cost.unpriced).toEqual([]);
    expect(cost.totalUsd).not.toBeNull();
  });

  it('does not know what Lambda costs where nobody knows how long or how big a function was', () => {
    expect(costOf([attempt({}, { functionMs: null })]).lambda).toEqual({ usd: null, gbSeconds: 0, requests: 1 });
    expect(costOf([attempt({}, { functionMs: 5 })], { turnMemoryMb: null }).lambda.usd).toBeNull();
    expect(costOf([], { turnMemoryMb: null }).lambda.usd).toBe(0);
  });
});

describe('the price table', () => {
  it('is as old as its oldest price', () => {
    expect(pricesAsOf({ ...round, s3: { ...round.s3, asOf: '2025-12-31' } })).toBe('2025-12-31');
    expect(pricesAsOf({ ...round, s3: { ...round.s3, asOf: '2027-12-31' } })).toBe('2026-01-02');
  });

  it('has a page and a date for each price', () => {
    const { transcription, languageModel, speech, lambda, s3 } = priceTable;
    const entries = [transcription, languageModel, speech].flatMap((each) => Object.entries(each));
    for (const [name, { page, asOf }] of [...entries, ['lambda', lambda] as const, ['s3', s3] as const]) {
      expect(page, name).toMatch(/^https:\/\//);
      expect(Date.parse(asOf), name).not.toBeNaN();
    }
  });
});

describe('what a turn bought beside its first requests', () => {
  const usage = {
    transcribedSeconds: 3,
    promptTokens: 1_000_000,
    completionTokens: 0,
    speechCharacters: 1_000,
    further: [
      { part: 'transcription', model: 'hears', seconds: 4 },
      { part: 'llm', model: 'ponders', promptTokens: 1_000_000, completionTokens: 1_000_000 },
      { part: 'speech', model: 'whispers', characters: 2_000 },
    ],
  } satisfies BilledAttempt['usage'];
  const prices: PriceTable = {
    ...round,
    languageModel: {
      ...round.languageModel,
      ponders: { ...source, usdPerMillionPromptTokens: 10, usdPerMillionCompletionTokens: 20 },
    },
    speech: { ...round.speech, whispers: { ...source, usdPerThousandCharacters: 3 } },
  };

  it('is counted at the price of the model that it was bought of, each transcription with its minimum', () => {
    const attempts = [attempt(usage, { models: roundModels })];
    const cost = costOfCall({ attempts, turnMemoryMb: 512, puts: 0, wrapUp: null }, prices);
    expect(cost.transcription).toEqual({ usd: 0.2, billedSeconds: 20 });
    expect(cost.llmInput).toEqual({ usd: 12, tokens: 2_000_000 });
    expect(cost.llmOutput).toEqual({ usd: 20, tokens: 1_000_000 });
    expect(cost.speech).toEqual({ usd: 7, characters: 3_000 });
    expect(cost.unpriced).toEqual([]);
  });

  it('has no sum while one of those models has no price', () => {
    const attempts = [attempt(usage, { models: roundModels })];
    const cost = costOfCall({ attempts, turnMemoryMb: 512, puts: 0, wrapUp: null }, round);
    expect(cost.totalUsd).toBeNull();
    expect(cost.unpriced.map(({ model }) => model)).toEqual(['ponders', 'whispers']);
  });
});
