import { describe, expect, it } from 'vitest';
import { readInputs } from './inputs.ts';
import { simulateTraffic } from './traffic.ts';

const arrival = { kind: 'steady' } as const;
const extent = { seed: 5, lines: 300, durationMs: 600_000, arrival };

const simulate = (...changes: string[]) => simulateTraffic({ inputs: readInputs(changes), ...extent });
const sumOf = (values: Float64Array) => values.reduce((sum, each) => sum + each, 0);

describe('simulated calls', () => {
  const traffic = simulate();
  const { requests, callMs, perCallMinute } = traffic;
  const minutes = callMs / 60_000;

  it('are those of the stated conversation, on the average', () => {
    expect(perCallMinute.turns / 4).toBeGreaterThan(0.95);
    expect(perCallMinute.turns / 4).toBeLessThan(1.05);
    expect(perCallMinute.attempts / perCallMinute.turns / 1.5).toBeGreaterThan(0.95);
    expect(perCallMinute.attempts / perCallMinute.turns / 1.5).toBeLessThan(1.05);
    // 45 % of a minute at 15 characters a second.
    expect(perCallMinute.characters / 405).toBeGreaterThan(0.95);
    expect(perCallMinute.characters / 405).toBeLessThan(1.05);
    // Lines are seldom free.
    expect(callMs / (extent.lines * extent.durationMs)).toBeGreaterThan(0.95);
    expect(callMs / (extent.lines * extent.durationMs)).toBeLessThan(1);
  });

  it('have each attempt transcribed, and ask the model for each that is not cancelled before that, and for each summary', () => {
    expect(requests.transcriptions.count / minutes).toBeCloseTo(perCallMinute.attempts, 9);
    const { promptTokens, completionTokens } = readInputs();
    const asked = requests.chatTokens.size.filter((tokens) => tokens === promptTokens + completionTokens).length;
    expect(asked).toBeLessThan(requests.transcriptions.count);
    expect(asked).toBeGreaterThan(0.9 * requests.transcriptions.count);
    // Of three minutes each.
    expect((requests.chatTokens.count - asked) / (minutes / 3)).toBeGreaterThan(0.9);
    expect((requests.chatTokens.count - asked) / (minutes / 3)).toBeLessThan(1.1);
  });

  it('hold a function while a reply is being spoken, and the voice for a part of that', () => {
    const functionShare = sumOf(requests.lambda.size) / callMs;
    const speechShare = sumOf(requests.speech.size) / callMs;
    expect(functionShare).toBeGreaterThan(0.2);
    expect(functionShare).toBeLessThan(0.45);
    expect(speechShare).toBeGreaterThan(0.2 * 0.45);
    expect(speechShare).toBeLessThan(functionShare);
  });

  it('are the same from the same seed, and others from another', () => {
    const again = simulate();
    expect(again.requests.lambda.atMs).toEqual(requests.lambda.atMs);
    const other = simulateTraffic({ inputs: readInputs(), ...extent, seed: 6 });
    expect(other.requests.lambda.atMs).not.toEqual(requests.lambda.atMs);
  });

  it('make no attempt early where nobody pauses', () => {
    const { requests: ofOthers } = simulate('attemptsPerTurn=1');
    expect(ofOthers.transcriptions.eager.includes(1)).toBe(false);
    expect(requests.transcriptions.eager.includes(1)).toBe(true);
  });
});
