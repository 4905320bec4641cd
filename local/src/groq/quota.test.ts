import { describe, expect, it } from 'vitest';
import { GroqError } from './error-body.ts';
import { createModelList } from './models.ts';
import { groqPlans } from './plans.ts';
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
    const meter = createQuotaMeter({ m: { tokensPerMinute: 8000 } }, () => 0);
    expect(meter.book('m', { tokens: 6000 })).toEqual({
      'x-ratelimit-limit-tokens': '8000',
      'x-ratelimit-remaining-tokens': '2000',
      'x-ratelimit-reset-tokens': '45s',
    });
    const error = refusal(() => meter.book('m', { tokens: 4000 }));
    expect(error.status).toBe(429);
    expect(error.headers).toMatchObject({ 'retry-after': '15', 'x-ratelimit-remaining-tokens': '2000' });
    expect(error.message).toContain('Limit 8000, Used 6000, Requested 4000. Please try again in 15s');
    // A refused request costs nothing.
    expect(() => meter.book('m', { tokens: 2000 })).not.toThrow();
  });

  it('refills with time', () => {
    let nowMs = 0;
    const meter = createQuotaMeter({ m: { requestsPerMinute: 20 } }, () => nowMs);
    for (let index = 0; index < 20; index++) meter.book('m', {});
    expect(refusal(() => meter.book('m', {})).headers['retry-after']).toBe('3');
    nowMs = 3000;
    expect(() => meter.book('m', {})).not.toThrow();
    expect(refusal(() => meter.book('m', {})).status).toBe(429);
  });

  it('keeps a budget for each model and none without a limit', () => {
    const meter = createQuotaMeter({ a: { requestsPerMinute: 1 }, b: { requestsPerMinute: 1 } }, () => 0);
    meter.book('a', {});
    expect(() => meter.book('b', {})).not.toThrow();
    expect(meter.book('c', { tokens: 1e9 })).toEqual({});
  });

  it('shows the requests of a day and the audio of an hour, and never the requests of a minute', () => {
    const meter = createQuotaMeter({ w: groqPlans.free['whisper-large-v3'] }, () => 0);
    expect(meter.book('w', { audioSeconds: 1 })).toEqual({
      'x-ratelimit-limit-requests': '2000',
      'x-ratelimit-remaining-requests': '1999',
      'x-ratelimit-reset-requests': '43.2s',
      'x-ratelimit-limit-audio-seconds': '7200',
      'x-ratelimit-remaining-audio-seconds': '7199',
      'x-ratelimit-reset-audio-seconds': '500ms',
    });
    for (let index = 0; index < 4; index++) meter.book('w', {});
    expect(meter.book('w', {})['x-ratelimit-reset-requests']).toBe('4m19.2s');
  });

  it('names the budget that is used up', () => {
    const meter = createQuotaMeter({ w: { audioSecondsPerHour: 60 } }, () => 0);
    meter.book('w', { audioSeconds: 50 });
    const error = refusal(() => meter.book('w', { audioSeconds: 20 }));
    expect(error.body.error).toMatchObject({ type: 'seconds', code: 'rate_limit_exceeded' });
    expect(error.message).toContain('seconds of audio per hour (ASH): Limit 60, Used 50, Requested 20');
    expect(error.headers['retry-after']).toBe('600');
  });

  it('refuses for good what no budget will ever hold', () => {
    const meter = createQuotaMeter({ m: { tokensPerMinute: 100 } }, () => 0);
    expect(refusal(() => meter.book('m', { tokens: 101 }))).toMatchObject({ status: 413 });
  });

  it('counts an answer that was not known beforehand, without refusing it', () => {
    const meter = createQuotaMeter({ m: { tokensPerMinute: 100, requestsPerDay: 10 } }, () => 0);
    meter.book('m', { tokens: 60 });
    meter.charge('m', { tokens: 60 });
    const error = refusal(() => meter.book('m', { tokens: 1 }));
    expect(error.headers).toMatchObject({
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-remaining-requests': '9',
      'retry-after': '13',
    });
  });
});

describe('the plans', () => {
  it.each(Object.entries(groqPlans))('%s names models that there are', (_, quota) => {
    const models = createModelList([]);
    for (const [model, limits] of Object.entries(quota)) {
      const kind = 'tokensPerMinute' in limits ? 'chat' : 'transcription';
      expect(() => models.require(model, kind)).not.toThrow();
    }
  });
});
