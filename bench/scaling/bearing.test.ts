import { expect, it } from 'vitest';
import { callsBorne } from './bearing.ts';
import { readInputs } from './inputs.ts';
import { madeTraffic } from './made-traffic.ts';
import { simulateTraffic } from './traffic.ts';

/** Every line asks at the same moments. */
const inStep = madeTraffic(
  'lambda',
  20,
  100_000,
  Array.from({ length: 20 }, (_, line) => [0, 1, 2, 3].map((at) => ({ atMs: 10_000 * at, size: 5_000, line }))).flat(),
);

it('finds the greatest number of calls that is not refused', () => {
  for (const limit of [1, 7, 19]) expect(callsBorne([inStep], { resource: 'lambda', limit })).toBe(limit);
  expect(callsBorne([inStep], { resource: 'lambda', limit: 20 })).toBe(Number.POSITIVE_INFINITY);
  expect(callsBorne([inStep], { resource: 'lambda', limit: 0 })).toBe(0);
});

it('asks the larger traffic when the smaller is borne', () => {
  const few = madeTraffic('lambda', 2, 100_000, [{ atMs: 0, size: 1 }]);
  expect(callsBorne([few, inStep], { resource: 'lambda', limit: 7 })).toBe(7);
});

it('bears more without eager turns, and as many with those that leave budget', () => {
  const inputs = readInputs();
  const arrival = { kind: 'steady' } as const;
  const traffic = simulateTraffic({ inputs, seed: 2, lines: 120, durationMs: 1_200_000, arrival });
  const borne = (turns: Parameters<typeof callsBorne>[2]) =>
    callsBorne([traffic], { resource: 'chatTokens', limit: 250_000 }, turns);
  expect(borne('always')).toBeGreaterThan(0);
  expect(borne('never')).toBeGreaterThan(1.2 * borne('always'));
  expect(borne('while there is budget')).toBeGreaterThan(0.9 * borne('never'));
});
