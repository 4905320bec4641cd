import { type ErrorCode, EtheraError } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { nextTry, type TriedRoute } from './next-try.ts';
import type { Route } from './route.ts';

const own: Route<null> = { provider: 'groq', model: 'small', port: null };
const large: Route<null> = { provider: 'groq', model: 'large', port: null };
const elsewhere: Route<null> = { provider: 'other', model: 'small', port: null };
const fresh = (route: Route<null>, more: Partial<TriedRoute<null>> = {}): TriedRoute<null> => ({
  route,
  tries: route === own ? 1 : 0,
  refused: false,
  open: false,
  spent: false,
  ...more,
});
const failure = (code: ErrorCode, retryAfterMs: number | null = null) => new EtheraError(code, 'x', { retryAfterMs });
const nextAfter = (error: EtheraError, tried: readonly TriedRoute<null>[], leftMs = 8_000) => {
  const next = nextTry(error, own, tried, leftMs);
  return next && [next.route === own ? 'again' : next.route.model, next.waitMs];
};
const alone = [fresh(own)];
const both = [fresh(own), fresh(large)];

describe('a key that was refused', () => {
  const refused = [fresh(own, { refused: true }), fresh(large, { refused: true })];
  test('is not tried again, with no model', () => {
    expect(nextAfter(failure('llm.auth'), refused)).toBeNull();
    expect(nextAfter(failure('llm.auth'), both)).toBeNull();
  });
  test('leaves another provider to ask', () => {
    expect(nextAfter(failure('llm.auth'), [...refused, fresh(elsewhere)])).toEqual(['small', 0]);
  });
});

describe('a limit that was reached', () => {
  test.each([
    ['without a word how long: another model at once', null, both, 8_000, ['large', 0]],
    ['for a second, with another model: that one at once', 1_000, both, 8_000, ['large', 0]],
    ['for a moment, with another model: it is waited for', 200, both, 8_000, ['again', 200]],
    ['for a second, alone: it is waited for', 1_000, alone, 8_000, ['again', 1_000]],
    ['for longer than the turn bears, alone: no use', 7_000, alone, 8_000, null],
    ['without a word how long, alone: no use', null, alone, 8_000, null],
  ])('%s', (_, retryAfterMs, tried, leftMs, expected) => {
    expect(nextAfter(failure('llm.rate-limited', retryAfterMs), tried, leftMs)).toEqual(expected);
  });
});

describe('another failure', () => {
  test('asks another model at once, or the same where there is none', () => {
    expect(nextAfter(failure('llm.unavailable'), both)).toEqual(['large', 0]);
    expect(nextAfter(failure('llm.unavailable'), alone)).toEqual(['again', 0]);
    expect(nextAfter(failure('llm.timeout'), alone)).toEqual(['again', 0]);
  });
  test('asks nobody a third time, and nobody twice whom time ran out for', () => {
    expect(nextAfter(failure('llm.unavailable'), [fresh(own, { tries: 2 })])).toBeNull();
    const late = [fresh(own, { spent: true }), fresh(large, { tries: 1, spent: true })];
    expect(nextAfter(failure('llm.timeout'), late)).toBeNull();
    expect(nextAfter(failure('llm.timeout'), [fresh(own, { spent: true })])).toEqual(['again', 0]);
    expect(nextAfter(failure('llm.unavailable'), [fresh(own), fresh(large, { tries: 1 })])).toEqual(['large', 0]);
  });
  test('of a request that is wrong as it is, or of our own code, asks for nothing again', () => {
    expect(nextAfter(new EtheraError('llm.unavailable', 'x', { retryable: false }), alone)).toBeNull();
    expect(nextAfter(failure('internal'), both)).toBeNull();
  });
  test('asks one that is thought to be down only where there is nobody else', () => {
    expect(nextAfter(failure('llm.unavailable'), [fresh(own), fresh(large, { open: true })])).toEqual(['large', 0]);
    const three = [fresh(own), fresh(large, { open: true }), fresh(elsewhere)];
    expect(nextAfter(failure('llm.unavailable'), three)).toEqual(['small', 0]);
  });
});
