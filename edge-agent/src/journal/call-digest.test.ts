import type { TurnEntry } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { sampleAttempt, sampleCall, sampleEdgeTimings, silentAtMs } from '../testing/sample-call.ts';
import { digestCall, knownCost } from './call-digest.ts';

const [answered] = sampleCall.turns as [TurnEntry];
const noise: TurnEntry = { ...answered, turn: 2, committedAttempt: null, rejection: 'noise' };

function answeredAfter(ms: number): TurnEntry {
  const edge = { ...sampleEdgeTimings, playbackStartedAt: silentAtMs + ms };
  return { ...answered, attempts: [{ ...sampleAttempt, edge }] };
}

describe('a call in one line', () => {
  test('lasts from the answer, and counts what was somebody’s words', () => {
    expect(digestCall({ ...sampleCall, turns: [answered, noise] })).toMatchObject({
      durationMs: 24_900,
      turns: 1,
      medianResponseMs: 900,
    });
  });

  test.each([
    [[500, 900, 4_000], 900],
    [[500, 900], 700],
    [[], null],
  ])('has the median of %o', (times, median) => {
    expect(digestCall({ ...sampleCall, turns: times.map(answeredAfter) }).medianResponseMs).toBe(median);
  });
});

describe('what a call has cost', () => {
  const models = { transcription: 'whisper-large-v3-turbo', reply: 'openai/gpt-oss-20b', speech: 'eleven_flash_v2_5' };
  const usage = { transcribedSeconds: 36, promptTokens: 1_000_000, completionTokens: 0, speechCharacters: 1_000 };
  const bought = { ...sampleAttempt, usage, models };

  test('is counted over every attempt of which it is known, and is the least', () => {
    const cutOff = { ...sampleAttempt, attempt: 2, usage: null, models: null, function: null };
    const cost = knownCost({ turns: [{ ...answered, attempts: [bought, bought, cutOff] }] });
    // Twice 36 s of $0.04 an hour, a million tokens of $0.075, a thousand characters of $0.05; four objects.
    expect(cost?.usd).toBeCloseTo(2 * (0.0004 + 0.075 + 0.05) + 4 * 0.0000054, 7);
    expect(cost?.isLeast).toBe(true);
  });

  test('is not known of a record that does not say', () => {
    const { usage: _, models: __, ...older } = sampleAttempt;
    expect(knownCost({ turns: [{ ...answered, attempts: [older] }] })).toBeNull();
  });

  test('is next to nothing where nobody spoke', () => {
    expect(knownCost({ turns: [] })?.usd).toBeLessThan(0.0001);
  });
});
