import { WebSocket } from 'ws';
import type { AsteriskProcess } from './start-asterisk.ts';

export interface AriEvent {
  readonly type: string;
  readonly application?: string;
  readonly args?: readonly string[];
  readonly channel?: { readonly id: string };
  readonly digit?: string;
}

/** ARI without a library, for tests that must not depend on the agent's adapter. */
export interface BareAri {
  /** The next event of a type, from the beginning: one that came before the question is found, too. */
  next(type: string): Promise<AriEvent>;
  /** @throws {Error} with status and body when ARI refuses */
  request(method: string, path: string, query?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** Connects an application; calls reach it when this resolves. */
export async function connectBareAri(asterisk: AsteriskProcess, app: string): Promise<BareAri> {
  const { ariUrl, ariUsername, ariPassword } = asterisk;
  const authorization = `Basic ${Buffer.from(`${ariUsername}:${ariPassword}`).toString('base64')}`;
  const headers = { authorization };
  const socket = new WebSocket(`${ariUrl.replace('http', 'ws')}/events?app=${app}`, { headers });
  const unread: AriEvent[] = [];
  const waiting: { readonly type: string; readonly resolve: (event: AriEvent) => void }[] = [];
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as AriEvent;
    const index = waiting.findIndex(({ type }) => type === event.type);
    if (index < 0) unread.push(event);
    else waiting.splice(index, 1)[0]?.resolve(event);
  });
  const opened = Promise.withResolvers<void>();
  socket.once('open', opened.resolve).once('error', opened.reject);
  await opened.promise;
  const closed = Promise.withResolvers<void>();
  socket.once('close', () => closed.resolve());

  return {
    next(type) {
      const index = unread.findIndex((event) => event.type === type);
      const found = unread.splice(index, index < 0 ? 0 : 1)[0];
      if (found) return Promise.resolve(found);
      const { promise, resolve } = Promise.withResolvers<AriEvent>();
      waiting.push({ type, resolve });
      return promise;
    },
    async request(method, path, query = {}) {
      const response = await fetch(`${ariUrl}${path}?${new URLSearchParams(query)}`, { method, headers });
      const body = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${body}`);
    },
    close() {
      socket.close();
      return closed.promise;
    },
  };
}
