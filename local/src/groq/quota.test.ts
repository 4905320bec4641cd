import { describe, expect, it } from 'vitest';
import { GroqError } from './error-body.ts';
import { createQuotaMeter } from './quota.ts';

function refusal(book: () => unknown): GroqError {
  try {
    book();
  } catch (error) {
    if (error instanceof GroqError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('quota', () => {
  it('lets tokens through until the minute’s budget is used up, then says how long to wait', () => {
    const meter = createQuotaMeter({ chatTokensPerMinute: 8000 }, () => 0);
    expect(meter.book('chat', 'm', 6000)).toMatchObject({
      'x-ratelimit-limit-tokens': '8000',
      'x-ratelimit-remaining-tokens': '2000',
      'x-ratelimit-reset-tokens': '45.000s',
    });
    const error = refusal(() => meter.book('chat', 'm', 4000));
    expect(error.status).toBe(429);
    expect(error.headers).toMatchObject({ 'retry-after': '15', 'x-ratelimit-remaining-tokens': '2000' });
    expect(error.message).toContain('Limit 8000, Used 6000, Requested 4000. Please try again in 15.000s');
    // A refused request costs nothing.
    expect(() => meter.book('chat', 'm', 2000)).not.toThrow();
  });

  it('refills with time', () => {
    let nowMs = 0;
    const meter = createQuotaMeter({ transcriptionsPerMinute: 20 }, () => nowMs);
    for (let index = 0; index < 20; index++) meter.book('transcription', 'm', 0);
    expect(refusal(() => meter.book('transcription', 'm', 0)).headers['retry-after']).toBe('3');
    nowMs = 3000;
    expect(() => meter.book('transcription', 'm', 0)).not.toThrow();
    expect(refusal(() => meter.book('transcription', 'm', 0)).status).toBe(429);
  });

  it('keeps a budget for each model and none without a limit', () => {
    const meter = createQuotaMeter({ chatRequestsPerMinute: 1 }, () => 0);
    meter.book('chat', 'a', 0);
    expect(() => meter.book('chat', 'b', 0)).not.toThrow();
    expect(meter.book('transcription', 'a', 0)).toEqual({});
  });
});
