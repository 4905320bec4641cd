import { expect, it } from 'vitest';
import { sipNoise } from './sip-noise.ts';

const to = { host: '127.0.0.1', port: 5060 };

it.each(['garbage', 'malformed'] as const)('makes the same %s from the same seed, and another from another', (how) => {
  expect(sipNoise(how, 20, to, 5)).toEqual(sipNoise(how, 20, to, 5));
  expect(sipNoise(how, 20, to, 6)).not.toEqual(sipNoise(how, 20, to, 5));
  expect(sipNoise(how, 20, to, 5)).toHaveLength(20);
});

it('spoils requests in more than one place', () => {
  const methods = new Set(sipNoise('malformed', 60, to, 5).map((bytes) => bytes.toString().split(' ', 1)[0]));
  expect(methods.size).toBeGreaterThan(3);
});
