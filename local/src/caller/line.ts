/** Hands a packet on, now or later; not calling it loses the packet, calling it twice doubles it. */
export type Deliver = (packet: Buffer) => void;

/** What lies between the caller and the network: a place to lose, hold, burst or spoil packets. */
export interface Line {
  outgoing(packet: Buffer, deliver: Deliver): void;
  incoming(packet: Buffer, deliver: Deliver): void;
}

/** A line that changes nothing. */
export const clearLine: Line = {
  outgoing: (packet, deliver) => deliver(packet),
  incoming: (packet, deliver) => deliver(packet),
};
