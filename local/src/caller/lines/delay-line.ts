import { ReleaseQueue } from '../../release-queue.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Line } from '../line.ts';

export interface DelayOptions {
  /** What a packet takes from the caller to the far side, and another from there to the caller. */
  readonly eachWayMs: number;
  readonly clock?: Clock;
}

/**
 * A far-away caller: every packet comes later by the same time, in both directions. The recording keeps the caller's own
 * time: left when it was said, right when it was heard, so that both ways are part of what is measured between them.
 */
export function delayLine({ eachWayMs, clock = systemClock }: DelayOptions): Line {
  const oneWay = (): Line['outgoing'] => {
    const queue = new ReleaseQueue(clock);
    return (packet, deliver) => queue.add(clock() + eachWayMs, () => deliver(packet));
  };
  return { outgoing: oneWay(), incoming: oneWay() };
}
