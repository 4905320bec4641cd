import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { systemClock } from '../caller/clock.ts';
import type { Service } from '../service.ts';

/**
 * Names connections by what their clients send first, such as `/^GET .*upgrade: websocket/is`. Every connection when it is
 * left out. Tested anew for each connection: without the flags `g` and `y`.
 */
export type Opening = RegExp;

/** A way to a service that a test can break and heal. Whatever is broken stays so until `heal`. */
export interface BreakableLink extends Service {
  /** How many clients are connected. */
  readonly connections: number;
  /** Resets what is open, at both ends, once. New connections go through. */
  drop(opening?: Opening): void;
  /** Resets what is open, and each new connection as soon as it is made. */
  refuse(): void;
  /**
   * The cable is out: sockets stay open, and nothing comes through in either direction, neither bytes nor an end nor a
   * reset. New connections are taken, and reach nobody.
   */
  silence(opening?: Opening): void;
  /** Every byte, end and reset from the service arrives so many milliseconds late, in order. */
  slow(delayMs: number): void;
  /** All is as it was at first. What was held back arrives now, in order, as TCP brings it after a loss. */
  heal(): void;
}

/**
 * Stands in front of a service on this machine. A service that is not there resets the connection, as `refuse` does: the
 * link itself goes on listening.
 * @param targetUrl where the service listens, such as `http://127.0.0.1:8088`
 */
export async function startBreakableLink(targetUrl: string): Promise<BreakableLink> {
  const target = new URL(targetUrl);
  const address = { host: target.hostname, port: Number(target.port || 80) };
  const crossings = new Set<Crossing>();
  const state: LinkState = { isRefusing: false, silenced: undefined, delayMs: 0 };
  const server = createServer(manners, (near) => {
    if (state.isRefusing) {
      near.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const crossing = new Crossing(near, address, state, () => crossings.delete(crossing));
    crossings.add(crossing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const drop = (opening: Opening = anyOpening) => {
    for (const crossing of crossings) if (crossing.isNamedBy(opening)) crossing.reset();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    get connections() {
      return crossings.size;
    },
    drop,
    refuse: () => {
      state.isRefusing = true;
      drop();
    },
    silence: (opening = anyOpening) => {
      state.silenced = opening;
      for (const crossing of crossings) if (crossing.isNamedBy(opening)) crossing.silence();
    },
    slow: (delayMs) => {
      state.delayMs = delayMs;
    },
    heal: () => {
      Object.assign(state, { isRefusing: false, silenced: undefined, delayMs: 0 });
      for (const crossing of crossings) crossing.heal();
    },
    close: () => {
      closed ??= new Promise<void>((resolve) => server.close(() => resolve()));
      drop();
      return closed;
    },
  };
}

/** Of every connection, of one that has sent nothing, too. */
const anyOpening: Opening = /(?:)/;

/** A side may end what it sends and go on to listen. Nothing waits for more to send. */
const manners = { allowHalfOpen: true, noDelay: true } as const;

interface LinkState {
  isRefusing: boolean;
  silenced: Opening | undefined;
  delayMs: number;
}

/** One connection: the client's socket and, once it may be opened, the service's. */
class Crossing {
  readonly #near: Socket;
  readonly #state: LinkState;
  readonly #over: () => void;
  readonly #up = new Way();
  readonly #down = new Way();
  #far: Socket | undefined;
  #opening = '';

  constructor(near: Socket, address: { host: string; port: number }, state: LinkState, over: () => void) {
    this.#near = near;
    this.#state = state;
    this.#over = over;
    if (state.silenced?.source === anyOpening.source) this.silence();
    near.once('data', (bytes: Buffer) => {
      this.#opening = bytes.toString('latin1');
      if (state.silenced && this.isNamedBy(state.silenced)) this.silence();
    });
    this.#up.send(() => {
      // It was given up before it was made: nothing of it reaches the service.
      if (near.readableEnded || near.destroyed) return this.reset();
      this.#far = connect({ ...address, ...manners });
      this.#carry(this.#far, () => near, this.#down);
    });
    this.#carry(near, () => this.#far, this.#up);
  }

  isNamedBy(opening: Opening): boolean {
    return opening.test(this.#opening);
  }

  silence(): void {
    for (const way of [this.#up, this.#down]) way.hold();
  }

  heal(): void {
    for (const way of [this.#up, this.#down]) way.release();
  }

  /** Both ends see a reset. May be called twice. */
  reset(): void {
    for (const way of [this.#up, this.#down]) way.close();
    this.#near.resetAndDestroy();
    this.#far?.resetAndDestroy();
    this.#over();
  }

  #forgetIfClosed(): void {
    if (this.#near.destroyed && this.#far?.destroyed !== false) this.#over();
  }

  /** Brings whatever comes from one side to the other. */
  #carry(from: Socket, to: () => Socket | undefined, way: Way): void {
    const delayMs = () => (way === this.#down ? this.#state.delayMs : 0);
    let heldBytes = 0;
    from.on('data', (bytes: Buffer) => {
      heldBytes += bytes.length;
      if (heldBytes > windowBytes) from.pause();
      way.send(() => {
        heldBytes -= bytes.length;
        if (from.isPaused()) from.resume();
        if (to()?.writable) to()?.write(bytes);
      }, delayMs());
    });
    from.once('end', () => way.send(() => to()?.end(), delayMs()));
    from.on('error', () => way.send(() => this.reset(), delayMs()));
    // What it sent last may still be on its way.
    from.once('close', () => way.send(() => this.#forgetIfClosed(), delayMs()));
  }
}

/** What one direction may hold, as a receiver's window: a reader that stands still stops the writer. */
const windowBytes = 4 * 1024 * 1024;
/** Timers fire up to a millisecond early. */
const earlyMs = 0.5;

/** What is on its way in one direction: in order, held back or late. */
class Way {
  #waiting: { readonly arrive: () => void; readonly dueAtMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isHeld = false;

  send(arrive: () => void, delayMs = 0): void {
    this.#waiting.push({ arrive, dueAtMs: systemClock() + delayMs });
    this.#deliver();
  }

  hold(): void {
    this.#isHeld = true;
    clearTimeout(this.#timer);
  }

  /** Everything arrives now. */
  release(): void {
    this.#isHeld = false;
    this.#waiting = this.#waiting.map(({ arrive }) => ({ arrive, dueAtMs: 0 }));
    this.#deliver();
  }

  close(): void {
    this.#waiting = [];
    clearTimeout(this.#timer);
  }

  #deliver(): void {
    clearTimeout(this.#timer);
    if (this.#isHeld) return;
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const waitMs = first.dueAtMs - systemClock();
      if (waitMs > earlyMs) {
        this.#timer = setTimeout(() => this.#deliver(), waitMs);
        return;
      }
      this.#waiting.shift();
      first.arrive();
    }
  }
}
