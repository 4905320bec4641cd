/** Attempts of which the way is remembered: a line that has become slower is believed after so many. */
const REMEMBERED = 8;

/** More than any way to a region that a call should be answered from; the rest is a queue, which the next need not meet. */
const LONGEST_MS = 250;

/** The latest ways to the function and back, without what the function itself took. Milliseconds, the newest last. */
export type RoundTrips = readonly number[];

/** @param tripMs what is no way of a network (a clock was set) is not learnt */
export function learnRoundTrip(trips: RoundTrips, tripMs: number): RoundTrips {
  return tripMs >= 0 ? [...trips, tripMs].slice(-REMEMBERED) : trips;
}

/**
 * What the next way there and back will take at least, in milliseconds; 0 while none is known. The shortest of the latest:
 * a longer one was a longer recording, a cold start, a packet sent twice. Rather too little than a reply too soon.
 */
export function surestRoundTripMs(trips: RoundTrips): number {
  return trips.length === 0 ? 0 : Math.min(LONGEST_MS, ...trips);
}
