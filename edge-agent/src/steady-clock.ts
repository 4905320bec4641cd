/** Corrections of less are not worth a step: time servers make them all day. */
const WORTH_A_STEP_MS = 100;
/** Somebody has set the clock: no time server corrects so much in one go. */
const JUMP_MS = 2_000;

export interface SteadyClockDeps {
  /** The system's clock, which can be set: epoch milliseconds. */
  readonly wall: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
  /** Whether nobody measures by this clock just now: no call is live. */
  readonly isIdle: () => boolean;
  /** The system's clock was set by so many milliseconds while calls were live. Told once for each time. */
  readonly jumped: (byMs: number) => void;
}

/**
 * Epoch milliseconds that neither jump nor go back while calls are live: what a caller has heard, and how long a turn took,
 * is told by differences. The system's clock is followed between calls.
 */
export function createSteadyClock({ wall, elapsed, isIdle, jumped }: SteadyClockDeps): () => number {
  let aheadMs = wall() - elapsed();
  /** What was told last. */
  let jumpMs = 0;
  return () => {
    const steadyMs = elapsed() + aheadMs;
    const offMs = wall() - steadyMs;
    if (Math.abs(offMs) >= WORTH_A_STEP_MS && isIdle()) {
      aheadMs += offMs;
      jumpMs = 0;
      return wall();
    }
    if (Math.abs(offMs - jumpMs) >= JUMP_MS) {
      jumped(Math.round(offMs - jumpMs));
      jumpMs = offMs;
    }
    return Math.round(steadyMs);
  };
}
