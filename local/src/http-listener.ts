import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { Service } from './service.ts';

/** Answers one request. Nothing may escape it: an error here is a defect of the stand-in and drops the connection. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse, signal: AbortSignal) => Promise<void>;

export interface HttpService extends Service {
  /**
   * Resolves when everything has been read that peers had sent before they ended their connections. To be called when all
   * of them are dead: a peer that lives keeps it waiting.
   */
  drained(): Promise<void>;
}

/**
 * Serves HTTP on a free loopback port.
 * @param handle its signal aborts when the service closes; requests still under way are then waited for.
 */
export async function listen(handle: RequestHandler): Promise<HttpService> {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  // No time-outs: a body may stream for as long as a function may run, and a frozen process cannot see its idle
  // connection being closed.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    const work = handle(request, response, closing.signal)
      .catch(() => {
        response.destroy();
      })
      .finally(() => running.delete(work));
    running.add(work);
  });
  const sockets = new Map<Socket, Promise<void>>();
  server.on('connection', (socket) => {
    const gone = new Promise<void>((resolve) => {
      socket.once('close', () => {
        sockets.delete(socket);
        resolve();
      });
    });
    sockets.set(socket, gone);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    closing.abort();
    server.closeAllConnections();
    await ended;
    await Promise.all(running);
  };
  const drained = async (): Promise<void> => {
    // A connection that was made just before its peer died waits to be accepted. The first turn may begin after the loop
    // has looked for such; the second has seen them all.
    await turnOfLoop();
    await turnOfLoop();
    await Promise.all(sockets.values());
  };
  return { url: `http://127.0.0.1:${port}`, drained, close: () => (closed ??= close()) };
}
