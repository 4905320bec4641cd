import { expect, test } from 'vitest';
import { ProviderHealth } from './provider-health.ts';

const told = (name: string, remainingShare: number, resetMs = 10_000) => {
  const health = new ProviderHealth();
  health.noteBudgets([{ name, remainingShare, resetMs }], 0);
  return health;
};

test.each([
  ['nothing is known', new ProviderHealth(), 0, true],
  ['much is left', told('small tokens', 0.5), 0, true],
  ['less than a fifth is left', told('small tokens', 0.1), 0, false],
  ['it has refilled since', told('small tokens', 0.1), 2_000, true],
  ['a limit was reached', told('small refused', 0), 9_999, false],
  ['that is over', told('small refused', 0), 10_000, true],
  ['it is another model’s', told('small-2 tokens', 0), 0, true],
])('a request that may be for nothing, when %s', (_, health, atMs, may) => {
  expect(health.bearsHedge('small', atMs)).toBe(may);
});

test('each model of each provider is judged by itself, for as long as the environment lives', () => {
  const health = new ProviderHealth();
  const route = { provider: 'groq', model: 'small' };
  for (let time = 0; time < 3; time += 1) health.breaker({ ...route }).failed(0);
  expect(health.breaker({ ...route }).isOpen(1)).toBe(true);
  expect(health.breaker({ ...route, model: 'large' }).isOpen(1)).toBe(false);
  expect(health.breaker({ ...route, provider: 'other' }).isOpen(1)).toBe(false);
});
