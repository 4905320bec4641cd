import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';

/** Who answers with what. */
export interface StatusPage {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface StatusServerOptions {
  /** On 127.0.0.1. */
  readonly port: number;
  /** By path, such as `/metrics`. */
  readonly pages: Readonly<Record<string, () => StatusPage | Promise<StatusPage>>>;
  readonly log: Log;
  /** How long a taken port is left alone before it is tried again, in milliseconds. */
  readonly retryMs?: number;
  /** How long a client may take for its request, and for the answer, in milliseconds. */
  readonly clientMs?: number;
}

export interface StatusServer {
  /** Resolves with the port once it listens. */
  readonly listening: Promise<number>;
  /** Resolves when nothing of it is left. May be called twice. */
  close(): Promise<void>;
}

/** A scraper asks once in some seconds; more at once is nobody we serve. */
const MOST_CONNECTIONS = 16;
/** A whole request must have come by then, and an answer have been taken: both cross loopback. */
const CLIENT_MS = 5_000;
/** The agent before this one may still drain, and keep the port until it has. */
const RETRY_MS = 5_000;

/**
 * Tells of the agent on loopback, and takes nothing in. A port that is taken is no reason not to answer calls: it is logged
 * once and tried again until it is free.
 */
export function startStatusServer(options: StatusServerOptions): StatusServer {
  const { port, pages, log, retryMs = RETRY_MS, clientMs = CLIENT_MS } = options;
  const closed = new AbortController();
  const server = createServer(
    {
      headersTimeout: clientMs,
      requestTimeout: clientMs,
      connectionsCheckingInterval: clientMs / 5,
      maxHeaderSize: 8_192,
    },
    (request, response) => void answer(request, response, pages),
  );
  server.maxConnections = MOST_CONNECTIONS;
  // Also the client that takes nothing of its answer.
  server.setTimeout(clientMs, (socket) => socket.destroy());
  const listening = Promise.withResolvers<number>();
  const trying = keepTrying(server, port, retryMs, closed.signal, log).then((taken) => {
    if (taken !== undefined) listening.resolve(taken);
  });
  return {
    listening: listening.promise,
    async close() {
      closed.abort();
      await trying;
      server.closeAllConnections();
      if (!server.listening) return;
      const over = Promise.withResolvers<void>();
      server.close(() => over.resolve());
      await over.promise;
    },
  };
}

/** @returns the port, or undefined when it is given up before */
async function keepTrying(
  server: Server,
  port: number,
  retryMs: number,
  closed: AbortSignal,
  log: Log,
): Promise<number | undefined> {
  for (let isFirst = true; !closed.aborted; isFirst = false) {
    try {
      return await listen(server, port);
    } catch (thrown) {
      const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
      const error = new EtheraError('status.port-taken', `127.0.0.1:${port} cannot be listened on: ${reason}`);
      if (isFirst) logFailure(log, 'warn', 'metrics not served', error);
      await delay(retryMs, closed);
    }
  }
  return undefined;
}

function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen({ port, host: '127.0.0.1' }, () => {
    server.off('error', reject);
    const address = server.address();
    resolve(typeof address === 'object' && address ? address.port : port);
  });
  return promise;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  pages: StatusServerOptions['pages'],
): Promise<void> {
  const send = ({ status, type, body }: StatusPage, headers: Readonly<Record<string, string>> = {}) => {
    const length = Buffer.byteLength(body);
    // One request a connection: what a client sends after its request is never read.
    response.writeHead(status, { 'content-type': type, 'content-length': length, connection: 'close', ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const text = (status: number, body: string) => ({ status, type: 'text/plain; charset=utf-8', body: `${body}\n` });
  const path = request.url?.split('?', 1)[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (!page) return send(text(404, `There are ${Object.keys(pages).join(' and ')}.`));
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(text(405, 'GET only.'), { allow: 'GET, HEAD' });
  }
  try {
    send(await page());
  } catch {
    send(text(500, 'internal'));
  }
}
