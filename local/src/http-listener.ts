import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Service } from './service.ts';

/** Answers one request. Nothing may escape it: an error here is a defect of the stand-in and drops the connection. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse, signal: AbortSignal) => Promise<void>;

/**
 * Serves HTTP on a free loopback port.
 * @param handle its signal aborts when the service closes; requests still under way are then waited for.
 */
export async function listen(handle: RequestHandler): Promise<Service> {
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
  return { url: `http://127.0.0.1:${port}`, close: () => (closed ??= close()) };
}
