import type { DrawKey } from '../../local/src/latency.ts';

/**
 * Which figures the stand-ins draw. All columns of a batch ask the same, half a question or a whole one, and so meet the
 * same figures; outside of a batch each request draws the next.
 */
export interface Draws {
  /** Such as a round and a voice; undefined outside of a batch. */
  batch: string | undefined;
  readonly key: DrawKey;
}

export function createDraws(): Draws {
  const draws: Draws = {
    batch: undefined,
    key: ({ text }) => (draws.batch === undefined ? undefined : `${draws.batch} ${text.trim()}`),
  };
  return draws;
}
