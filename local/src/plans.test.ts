import { describe, expect, it } from 'vitest';
import { UsageError } from './caller/call-script.ts';
import { planOptions, plans, readPlan } from './plans.ts';

describe('--plan', () => {
  it.each(Object.entries(plans))('%s', (name, plan) => {
    expect(readPlan(name)).toBe(plan);
  });

  it.each([
    ['groq=free', { ...plans.usual, groq: 'free' }],
    ['elevenlabs=pro,lambda=new', { ...plans.usual, elevenLabs: 'pro', lambda: 'new' }],
    ['groq=free,elevenlabs=free,lambda=new', plans.small],
  ])('%s', (text, plan) => {
    expect(readPlan(text)).toEqual(plan);
  });

  it.each(['', 'huge', 'toString', 'groq', 'groq=', 'groq=creator', 'groq=free;lambda=new', 'groq=free,'])(
    'refuses %j in one line that says what there is',
    (text) => {
      expect(() => readPlan(text)).toThrow(UsageError);
      expect(() => readPlan(text)).toThrow(/^--plan: small, usual, large, or groq=free\|developer,.*lambda=new.*$/);
    },
  );

  it('becomes limits of the stand-ins', () => {
    expect(planOptions(plans.small)).toMatchObject({
      groq: { quota: { 'openai/gpt-oss-20b': { tokensPerMinute: 8_000 } } },
      elevenLabs: { concurrency: { flash: 4 } },
      functionsAtOnce: 10,
    });
  });

  it('grows from one to the next', () => {
    const [small, usual, large] = [plans.small, plans.usual, plans.large].map(planOptions);
    expect(usual?.elevenLabs.concurrency.flash).toBeGreaterThan(small?.elevenLabs.concurrency.flash ?? 0);
    expect(large?.elevenLabs.concurrency.flash).toBeGreaterThan(usual?.elevenLabs.concurrency.flash ?? 0);
  });
});
