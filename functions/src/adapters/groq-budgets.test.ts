import { APIError } from 'groq-sdk';
import { describe, expect, test } from 'vitest';
import { budgetsOfRefusal, readGroqBudgets } from './groq-budgets.ts';

/** Limit, remainder and time to the reset of each budget. */
function headersOf(budgets: Readonly<Record<string, readonly [string, string, string]>>): Headers {
  return new Headers(
    Object.entries(budgets).flatMap(([what, [limit, remaining, reset]]) => [
      [`x-ratelimit-limit-${what}`, limit],
      [`x-ratelimit-remaining-${what}`, remaining],
      [`x-ratelimit-reset-${what}`, reset],
    ]),
  );
}

describe('the budgets in the headers of an answer', () => {
  test('of a language model', () => {
    const headers = headersOf({ requests: ['14400', '14370', '2m59.56s'], tokens: ['18000', '4500', '45s'] });
    expect(readGroqBudgets('llm', headers)).toEqual([
      { name: 'llm tokens', remainingShare: 0.25, resetMs: 45_000 },
      { name: 'llm requests', remainingShare: 14_370 / 14_400, resetMs: 179_560 },
    ]);
  });

  test('of a recogniser', () => {
    const headers = headersOf({ 'audio-seconds': ['7200', '7199', '500ms'], requests: ['2000', '0', '24h0m0s'] });
    expect(readGroqBudgets('whisper', headers)).toEqual([
      { name: 'whisper requests', remainingShare: 0, resetMs: 86_400_000 },
      { name: 'whisper audio-seconds', remainingShare: 7_199 / 7_200, resetMs: 500 },
    ]);
  });

  test.each([
    ['none', {}],
    ['without a limit', { limit: '' }],
    ['of a limit of nothing', { limit: '0' }],
    ['with a remainder that is no number', { remaining: 'plenty' }],
    ['below nothing', { remaining: '-5' }],
    ['without a unit', { reset: '12' }],
    ['that reset at a date', { reset: 'Tue, 24 Nov 2026 00:00:00 GMT' }],
  ])('that cannot be read are left out: %s', (name, wrong) => {
    const right = { limit: '10', remaining: '5', reset: '30s' };
    const parts: Record<string, string> = name === 'none' ? {} : { ...right, ...wrong };
    const headers = new Headers(Object.entries(parts).map(([part, value]) => [`x-ratelimit-${part}-tokens`, value]));
    expect(readGroqBudgets('llm', headers)).toEqual([]);
  });

  test('that hold more than their limit are full', () => {
    const headers = headersOf({ tokens: ['10', '11', '0s'] });
    expect(readGroqBudgets('llm', headers)).toEqual([{ name: 'llm tokens', remainingShare: 1, resetMs: 0 }]);
  });
});

describe('a refusal', () => {
  const refusal = (headers: Record<string, string>, status = 429) =>
    APIError.generate(status, { error: { code: 'rate_limit_exceeded' } }, undefined, new Headers(headers));

  test.each([
    ['shorter than a minute', { 'retry-after': '3' }, 60_000],
    ['longer', { 'retry-after': '600' }, 600_000],
    ['not said', {}, 60_000],
  ])('is an empty budget for a minute at least; its wait is %s', (_, headers, resetMs) => {
    expect(budgetsOfRefusal('llm', refusal(headers))).toEqual([{ name: 'llm refused', remainingShare: 0, resetMs }]);
  });

  test('tells of the other budgets too', () => {
    const headers = Object.fromEntries(headersOf({ tokens: ['8000', '800', '54s'] }));
    expect(budgetsOfRefusal('llm', refusal(headers))).toMatchObject([
      { name: 'llm tokens', remainingShare: 0.1 },
      { name: 'llm refused' },
    ]);
  });

  test('for another reason than a limit is none', () => {
    expect(budgetsOfRefusal('llm', refusal({ 'retry-after': '3' }, 503))).toEqual([]);
    expect(budgetsOfRefusal('llm', new Error('429'))).toEqual([]);
  });
});
