import { parentPort } from 'node:worker_threads';
import type { WorkerCall, WorkerOrder, WorkerReply } from './worker-client.ts';

/** Answers a `WorkerClient` from inside its thread, one call after the other. */
export function serveWorker<Request, Response>(handle: (request: Request) => Promise<Response>): void {
  const port = parentPort;
  if (!port) throw new Error('this module runs in a worker thread');
  let previous: Promise<void> = Promise.resolve();
  let ending = false;
  port.on('message', (message: WorkerCall<Request> | WorkerOrder) => {
    if (message === 'end') {
      ending = true;
      previous = previous.then(() => port.close());
      return;
    }
    const { id, request } = message;
    previous = previous.then(async () => {
      if (ending) return;
      try {
        port.postMessage({ id, response: await handle(request) } satisfies WorkerReply<Response>);
      } catch (error) {
        port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
      }
    });
  });
}
