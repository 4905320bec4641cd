import { costOfCall, type TurnModels, type TurnSummary } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { sampleSummary } from '../testing/samples.ts';
import { type RunningAttempt, usdAtMost, usdOfEnded } from './turn-spend.ts';

const models: TurnModels = {
  transcription: 'whisper-large-v3-turbo',
  reply: 'openai/gpt-oss-20b',
  speech: 'eleven_flash_v2_5',
};
const usage = { transcribedSeconds: 4, promptTokens: 900, completionTokens: 60, speechCharacters: 200 };
const timings = { ...sampleSummary.timings, doneMs: 9_000 };
const ended: TurnSummary = { ...sampleSummary, timings, usage, models };
const begun: RunningAttempt = { seconds: 4, historyCharacters: 500, saidCharacters: 0, committed: false, ranMs: 0 };

describe('an attempt that has ended', () => {
  it('costs what the call’s bill says of it', () => {
    const bill = costOfCall({
      attempts: [{ usage, models, functionMs: 9_000 }],
      turnMemoryMb: 1_769,
      puts: 3,
      wrapUp: null,
    });
    expect(usdOfEnded(ended, 1_769)).toBe(bill.totalUsd);
  });

  it('costs more, never less, where the memory or a price is not known', () => {
    const known = usdOfEnded(ended, 1_769);
    expect(usdOfEnded(ended)).toBeGreaterThan(known);
    expect(usdOfEnded({ ...ended, models: { ...models, speech: 'new' } }, 1_769)).toBeGreaterThan(known);
  });
});

describe('an attempt that runs', () => {
  it('is never counted below what it turns out to have cost at that point', () => {
    const heard = { ...usage, speechCharacters: 0 };
    expect(usdAtMost(begun, models, 1_769)).toBeGreaterThan(
      usdOfEnded({ ...ended, usage: heard, timings: { ...timings, doneMs: 0 } }, 1_769),
    );
    const speaking = { ...begun, committed: true, saidCharacters: 200, ranMs: 9_000 };
    expect(usdAtMost(speaking, models, 1_769)).toBeGreaterThan(usdOfEnded(ended, 1_769));
  });

  it('counts no speech before the commit, and one piece ahead after it', () => {
    const committed = { ...begun, committed: true };
    // 220 characters at 0.05 a thousand.
    expect(usdAtMost(committed, models, 1_769) - usdAtMost(begun, models, 1_769)).toBeCloseTo(0.011, 6);
    const said = { ...committed, saidCharacters: 1_000 };
    expect(usdAtMost(said, models, 1_769) - usdAtMost(committed, models, 1_769)).toBeCloseTo(0.05, 6);
  });

  it('is taken for the dearest while no turn has told its models', () => {
    expect(usdAtMost({ ...begun, committed: true }, null, 1_769)).toBeGreaterThan(
      usdAtMost({ ...begun, committed: true }, models, 1_769),
    );
  });
});
