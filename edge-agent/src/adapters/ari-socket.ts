import { delay } from '../delay.ts';

/** What ari-client's client does with its websocket. */
export interface SocketOwner {
  start(app: string): Promise<void>;
  stop(): void;
}

/** What it keeps of `ws`, under a name that is not meant for us: its last release is of 2020. */
interface LibrarySocket {
  prependListener(event: 'open' | 'error' | 'close', listener: (thrown?: unknown) => void): void;
  close(): void;
  terminate(): void;
}

/** Asterisk answers a close in 2 ms. Without an answer nothing gets through, and the other end cannot be waited for. */
const CLOSE_TIMEOUT_MS = 250;

/** One websocket for the events of an application, which does not come back by itself. */
export interface AriSocket {
  /** Rejects when it closes first. */
  readonly opened: Promise<void>;
  /** Resolves when it is closed, whoever did it, with what went wrong. */
  readonly closed: Promise<unknown>;
  /** Resolves once it is closed, at Asterisk's end, too, as far as that can be heard. May be called twice. */
  close(): Promise<void>;
}

/**
 * Opens a websocket through ari-client, without the library's own attempts to open it again: they end after the tenth, and one
 * that begins before Asterisk has done with the old socket can be left without events. Close it before the next is opened.
 */
export function openAriSocket(owner: SocketOwner, app: string): AriSocket {
  // Settles as the socket opens, or never.
  owner.start(app).catch(() => undefined);
  const socket: LibrarySocket = Reflect.get(owner, '_ws');
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<unknown>();
  opened.promise.catch(() => undefined);
  let reason: unknown = new Error('the connection was closed');
  // Before the library's own listeners, which open the next one unless they were told to stop.
  socket.prependListener('open', () => opened.resolve());
  socket.prependListener('error', (thrown) => {
    reason = thrown;
    owner.stop();
  });
  socket.prependListener('close', () => {
    owner.stop();
    opened.reject(reason);
    closed.resolve(reason);
  });
  return {
    opened: opened.promise,
    closed: closed.promise,
    async close() {
      socket.close();
      const over = new AbortController();
      await Promise.race([closed.promise, delay(CLOSE_TIMEOUT_MS, over.signal)]);
      over.abort();
      socket.terminate();
      await closed.promise;
    },
  };
}
