/** Requests that a plan serves at the same time. Flash and Turbo have twice what other models have. */
export interface Concurrency {
  readonly flash: number;
  readonly other: number;
}

/**
 * What ElevenLabs publishes: https://elevenlabs.io/docs/models#concurrency-and-priority. There one request more is queued,
 * with some 50 ms of delay as a rule, and refused with 429 only when the queue is full; how long that is is not said. The
 * stand-in has no queue: whoever is never refused here is within the plan.
 */
export const elevenLabsPlans = {
  free: { flash: 4, other: 2 },
  starter: { flash: 6, other: 3 },
  creator: { flash: 10, other: 5 },
  pro: { flash: 20, other: 10 },
  scale: { flash: 30, other: 15 },
  business: { flash: 30, other: 15 },
} as const satisfies Record<string, Concurrency>;

export type ElevenLabsPlan = keyof typeof elevenLabsPlans;

/** What the plan serves at once of a model, by its name. */
export function concurrencyOf({ flash, other }: Concurrency, model: string): number {
  return /_(flash|turbo)_/.test(model) ? flash : other;
}
