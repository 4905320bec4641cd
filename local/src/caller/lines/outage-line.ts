import { type Clock, systemClock } from '../clock.ts';
import { clearLine, type Line } from '../line.ts';
import { type LineMoment, LineWindow } from './line-window.ts';

export interface OutageOptions {
  /** Infinity: what was cut never comes back by itself. */
  readonly durationMs: number;
  /** Without it only `cut()` does it. */
  readonly moment?: LineMoment;
  readonly clock?: Clock;
}

export interface OutageLine extends Line {
  /** Begins to lose now, for `durationMs` at most. */
  cut(): void;
  restore(): void;
}

/**
 * Loses everything that the caller sends for a while: sequence numbers and timestamps have a gap. The recording's left
 * channel keeps what was said. A telephone that stops sending by itself, without a gap in its sequence numbers, is
 * `SipCaller.mute()`.
 */
export function outageLine({ durationMs, moment, clock = systemClock }: OutageOptions): OutageLine {
  const window = new LineWindow(durationMs, moment);
  return {
    outgoing: (packet, deliver) => {
      if (window.endFor(packet, clock()) === undefined) deliver(packet);
    },
    incoming: clearLine.incoming,
    cut: () => window.open(clock()),
    restore: () => window.close(),
  };
}
