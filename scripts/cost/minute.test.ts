import { costOfCall, type PriceTable } from '@ethera/contract';
import { expect, test } from 'vitest';
import { billedConversation, type Conversation, statedConversation } from './conversation.ts';
import { hostedPrices, sameMinute } from './hosted-prices.ts';
import { costOfMinute, minuteParts } from './minute.ts';
import { costJson, costLines } from './report.ts';
import { warmEnvironmentUsd } from './warm-environment.ts';

/** Round prices, so that a wrong factor shows. */
const source = { page: 'https://example.com', asOf: '2026-01-02' };
const prices: PriceTable = {
  transcription: { hears: { ...source, usdPerHour: 36, minimumSeconds: 10 } },
  languageModel: { thinks: { ...source, usdPerMillionPromptTokens: 2, usdPerMillionCompletionTokens: 5 } },
  speech: { speaks: { ...source, usdPerThousandCharacters: 1 } },
  lambda: { ...source, usdPerGbSecond: 0.1, usdPerMillionRequests: 1_000, usdPerProvisionedGbSecond: 0.01 },
  s3: { ...source, usdPerThousandPuts: 4 },
};
const models = { transcription: 'hears', reply: 'thinks', speech: 'speaks' };
const conversation: Conversation = {
  minutes: 2,
  agentShare: 0.5,
  callerShare: 0.25,
  wordsPerMinute: 100,
  charactersPerWord: 5,
  turns: 4,
  attempts: 6,
  promptTokens: 1_000,
  completionTokens: 100,
  firstAudioMs: 1_000,
  wrapUp: { llm: { model: 'thinks', promptTokens: 1_000, completionTokens: 100 }, functionMs: 2_000 },
};
const billed = billedConversation(conversation, models, { turnMb: 1_024, wrapUpMb: 512 });
const minute = costOfMinute(costOfCall(billed, prices), conversation.minutes);

test('a minute buys what a hand counts', () => {
  expect(minute.uses).toEqual({
    // Six attempts and the wrap-up, over two minutes.
    requests: 3.5,
    // The caller talks 30 s in four turns: 7.5 s, billed as 10, six times.
    billedSeconds: 30,
    promptTokens: 3_500,
    completionTokens: 350,
    // A minute of talk in two: 100 words of 5 characters.
    characters: 250,
    // Four replies of 15 s after one of waiting, two attempts of 1 s, half a gigabyte for 2 s.
    gbSeconds: 33.5,
    // Three objects for each of six attempts, and two for the call.
    puts: 10,
  });
});

test('a minute costs what a hand computes', () => {
  expect(minute.usd.transcription).toBeCloseTo(0.3, 10); // 30 s × $36 / 3600
  expect(minute.usd.llm).toBeCloseTo(0.00875, 10); // 3500 × $2/M + 350 × $5/M
  expect(minute.usd.speech).toBeCloseTo(0.25, 10); // 250 × $1/K
  expect(minute.usd.lambda).toBeCloseTo(3.3535, 10); // 33.5 × $0.1 + 3.5 × $1000/M
  expect(minute.usd.s3).toBeCloseTo(0.04, 10); // 10 × $4/K
  expect(minute.totalUsd).toBeCloseTo(3.95225, 10);
  expect(minuteParts.reduce((sum, part) => sum + minute.usd[part], 0)).toBeCloseTo(minute.totalUsd, 10);
});

test('refuses to sum over what has no price, and names it', () => {
  const unknown = billedConversation(conversation, { ...models, speech: 'sings' }, { turnMb: 1_024, wrapUpMb: 512 });
  expect(() => costOfMinute(costOfCall(unknown, prices), 2)).toThrow('no price is known for sings (speech)');
  expect(() => costOfMinute(costOfCall(billed, prices), 0)).toThrow('no length');
});

test('an environment kept warm costs its memory for 730 hours', () => {
  expect(warmEnvironmentUsd(512, prices)).toBeCloseTo(13_140, 6); // 0.5 GB × 2 628 000 s × $0.01
});

test('the same minute elsewhere adds what the price leaves out, at our own cost', () => {
  const { low, high } = sameMinute(
    { name: '', usd: { low: 0.1, high: 0.2 }, holds: ['speech'], note: '', page: '', readOn: '' },
    minute.usd,
  );
  expect(low).toBeCloseTo(0.40875, 10); // 0.1 + transcription 0.3 + model 0.00875
  expect(high).toBeCloseTo(0.50875, 10);
});

test.each(hostedPrices)('$name says where its price is from, and when it was read', ({ usd, page, readOn }) => {
  expect(usd.low).toBeGreaterThan(0);
  expect(usd.high).toBeGreaterThanOrEqual(usd.low);
  expect(page).toMatch(/^https:\/\//);
  expect(readOn).toMatch(/^\d{4}-\d\d(-\d\d)?$/);
});

test('the stated call fits into itself', () => {
  const { agentShare, callerShare, attempts, turns } = statedConversation;
  expect(agentShare + callerShare).toBeLessThanOrEqual(1);
  expect(attempts).toBeGreaterThanOrEqual(turns);
});

test('the report tells every part, its share, each vendor with page and date', () => {
  const report = {
    stage: 'production',
    conversation,
    stated: { ...conversation, minute },
    measured: undefined,
    warmEnvironment: { memoryMb: 1_769, usdPerMonth: 15.131 },
    hedging: { transcriptionUsd: 0.00003, llmUsd: 0.00002, speechUsd: 0.001 },
  };
  const text = costLines(report).join('\n');
  expect(text).toMatch(/^speech +\$0\.2500 +6 %$/m);
  expect(text).toMatch(/^all of it +\$3\.9522$/m);
  expect(text).toMatch(/^attempts a turn +1\.5$/m);
  expect(text).toContain('(1769 MB) $15.13 a month, $0.0015 a minute over 10000 minutes');
  for (const { name, page, readOn } of hostedPrices) {
    expect(text).toMatch(new RegExp(`^${name} .*${readOn}`, 'm'));
    expect(text).toContain(`${page}, second-hand`);
  }
  expect(costJson(report).hosted.map(({ name }) => name)).toEqual(hostedPrices.map(({ name }) => name));
});
