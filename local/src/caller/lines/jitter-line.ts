import { ReleaseQueue } from '../../release-queue.ts';
import { type Clock, systemClock } from '../clock.ts';
import { clearLine, type Line } from '../line.ts';
import type { Random } from './random.ts';

export interface JitterOptions {
  /** A packet is late by anything from nothing to this. */
  readonly maxDelayMs: number;
  readonly random: Random;
  /**
   * Keep packets in order, as one route with a filling queue does (the default). Otherwise a quick packet overtakes a
   * slow one, as over several routes.
   */
  readonly keepOrder?: boolean;
  readonly clock?: Clock;
}

/** Delays each packet that the caller sends by its own random time. What the caller hears is left alone. */
export function jitterLine({ maxDelayMs, random, keepOrder = true, clock = systemClock }: JitterOptions): Line {
  const queue = new ReleaseQueue(clock);
  let lastDueAtMs = 0;
  return {
    outgoing: (packet, deliver) => {
      const dueAtMs = clock() + random() * maxDelayMs;
      lastDueAtMs = keepOrder ? Math.max(dueAtMs, lastDueAtMs) : dueAtMs;
      queue.add(lastDueAtMs, () => deliver(packet));
    },
    incoming: clearLine.incoming,
  };
}
