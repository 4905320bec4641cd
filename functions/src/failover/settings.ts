import type { Patience } from './failover.ts';

/** How long a turn waits for each of its providers. */
export interface FailoverSettings {
  readonly transcription: Patience;
  readonly reply: Patience;
  readonly speech: Patience;
}

/**
 * By what the providers take on a good day (300 ms, 200 ms, 150 ms to the first of an answer; `bench/published-profile.ts`), with
 * room for a bad one, and by what the caller bears: the persona's filler comes after 1.8 s, its apology after 8 s. One
 * provider that is silent is answered for by its second model after two seconds, and all three in one turn still in time.
 * Both recognisers together have four seconds: the edge waits five for the transcript (`FIRST_FRAME_MS`).
 */
export const usualSettings: FailoverSettings = {
  transcription: { firstMs: 2_000, lastMs: 2_000, betweenMs: 2_000 },
  reply: { firstMs: 1_500, lastMs: 3_000, betweenMs: 1_500 },
  speech: { firstMs: 1_500, lastMs: 3_000, betweenMs: 2_000 },
};
