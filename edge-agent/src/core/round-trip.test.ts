import { describe, expect, test } from 'vitest';
import { learnRoundTrip, type RoundTrips, surestRoundTripMs } from './round-trip.ts';

const learnt = (...tripsMs: number[]) => tripsMs.reduce<RoundTrips>(learnRoundTrip, []);

describe('the way there and back', () => {
  test('is nothing while none is known', () => {
    expect(surestRoundTripMs([])).toBe(0);
  });

  test('is the shortest of the latest eight', () => {
    expect(surestRoundTripMs(learnt(70, 62, 900))).toBe(62);
    expect(surestRoundTripMs(learnt(20, 70, 71, 72, 73, 74, 75, 76))).toBe(20);
    expect(surestRoundTripMs(learnt(20, 70, 71, 72, 73, 74, 75, 76, 77))).toBe(70);
  });

  test('is not learnt from a clock that was set back', () => {
    expect(surestRoundTripMs(learnt(70, -3_600_000))).toBe(70);
  });

  test('counts no queue', () => {
    expect(surestRoundTripMs(learnt(4_000, 3_000))).toBe(250);
  });
});
