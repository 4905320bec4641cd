/** Milliseconds since the epoch, with fractions. Never jumps, unlike Date. */
export type Clock = () => number;

export const systemClock: Clock = () => performance.timeOrigin + performance.now();
