import type { Line } from '../line.ts';

/** One line behind the other: what the caller sends passes `near` first, what it hears passes `near` last. */
export function combineLines(near: Line, far: Line): Line {
  return {
    outgoing: (packet, deliver) => near.outgoing(packet, (passed) => far.outgoing(passed, deliver)),
    incoming: (packet, deliver) => far.incoming(packet, (passed) => near.incoming(passed, deliver)),
  };
}
