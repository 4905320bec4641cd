import { ReleaseQueue } from '../../release-queue.ts';
import { type Clock, systemClock } from '../clock.ts';
import { clearLine, type Line } from '../line.ts';
import { type LineMoment, LineWindow } from './line-window.ts';

export interface BurstOptions {
  readonly holdMs: number;
  /** Without it only `hold()` does it. */
  readonly moment?: LineMoment;
  readonly clock?: Clock;
}

export interface BurstLine extends Line {
  /** Begins to hold now. */
  hold(): void;
}

/** Holds what the caller sends for a while and then delivers it all at once, in order: a network that stalled. */
export function burstLine({ holdMs, moment, clock = systemClock }: BurstOptions): BurstLine {
  const queue = new ReleaseQueue(clock);
  const window = new LineWindow(holdMs, moment);
  return {
    outgoing: (packet, deliver) => {
      const atMs = clock();
      queue.add(window.endFor(packet, atMs) ?? atMs, () => deliver(packet));
    },
    incoming: clearLine.incoming,
    hold: () => window.open(clock()),
  };
}
