import type { Connections } from '../ports/connections.ts';

/**
 * Between the turns of a call connections are idle for 6 to 15 s, and for half a minute when the caller thinks. Below
 * 60 s, the shortest idle limit in common use in front of an API (AWS's load balancers), and far below the 350 s after
 * which AWS's NAT forgets a connection without telling either side.
 */
const KEEP_MS = 50_000;

/**
 * Where `fetch` takes its connections from: shared by Node and the package undici, so that one can be set for both.
 * @see https://nodejs.org/docs/latest-v24.x/api/globals.html#custom-dispatcher
 */
const slot = Symbol.for('undici.globalDispatcher.1');

interface Dispatcher {
  close(): Promise<void>;
}

type DispatcherClass = new (options: { readonly keepAliveTimeout: number }) => Dispatcher;

/**
 * Makes `fetch`, which both providers' SDKs call, keep idle connections for `keepMs` instead of its 4 s. A server that
 * closes one earlier is heard, also by a frozen process as soon as it runs again; what neither side closed but the
 * network forgot is let go by the wall clock, since the timers of a frozen process run too late.
 * @returns null where this Node has no such thing as a dispatcher: everything works, with new connections
 */
export function keepConnections(keepMs: number = KEEP_MS): Connections | null {
  // Node loads what is behind `fetch` with the first use of its classes.
  void new Headers();
  const first: unknown = Reflect.get(globalThis, slot);
  if (!isDispatcher(first)) return null;
  const Agent = first.constructor as DispatcherClass;
  let current = first;
  /** Null while nothing was opened. */
  let idleSince: number | null = null;
  let isWhole = false;
  const renew = () => {
    const old = current;
    current = new Agent({ keepAliveTimeout: keepMs });
    Reflect.set(globalThis, slot, current);
    // Nothing is under way on them: invocations do not overlap.
    old.close().catch(() => undefined);
  };
  renew();
  return {
    begin(nowMs) {
      const isFresh = idleSince !== null && nowMs - idleSince < keepMs;
      if (idleSince !== null && !isFresh) renew();
      return isFresh && isWhole;
    },
    end(nowMs, isCutOff) {
      idleSince = nowMs;
      isWhole = !isCutOff;
    },
  };
}

/** For measuring what kept connections are worth: `fetch` as Node has it, and nothing opened ahead. */
export const unkeptConnections: Connections = { begin: () => true, end: () => undefined };

function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'close') === 'function';
}
