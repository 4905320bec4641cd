import { expect, it } from 'vitest';
import { plans } from '../../local/src/plans.ts';
import { callsWithin } from './plan-limit.ts';

it('is what the scarcest of the vendors bears', () => {
  // Ten sentences of ElevenLabs at once; two for each call.
  expect(callsWithin(plans.usual)).toBe(5);
  expect(callsWithin(plans.large)).toBe(15);
  // Groq's tokens would bear less than one call: one is let in.
  expect(callsWithin(plans.small)).toBe(1);
  // Ten functions; three for each call.
  expect(callsWithin({ groq: 'developer', elevenLabs: 'scale', lambda: 'new' })).toBe(3);
});
