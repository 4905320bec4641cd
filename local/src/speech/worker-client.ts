import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface WorkerCall<Request> {
  readonly id: number;
  readonly request: Request;
}

/** Asks the thread to finish the call it is in, forget the others, and end. */
export type WorkerOrder = 'end';

export type WorkerReply<Response> =
  | { readonly id: number; readonly response: Response }
  | { readonly id: number; readonly error: string };

export interface WorkerClient<Request, Response> {
  call(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** A call is mostly over within 100 ms; one that is not leaves at worst a temporary file behind. */
const endWithinMs = 1000;

/**
 * Calls a worker thread that answers with `serveWorker`. The thread starts on the first call and again after a crash;
 * it keeps the process alive only while a call is under way.
 */
export function createWorkerClient<Request, Response>(script: URL): WorkerClient<Request, Response> {
  const pending = new Map<number, PromiseWithResolvers<Response>>();
  let worker: Worker | undefined;
  let lastId = 0;
  let closed = false;

  function rejectAll(error: Error): void {
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  function start(): Worker {
    // node:wasi announces itself as experimental each time; the line would spoil every demo.
    const started = new Worker(script, { execArgv: ['--disable-warning=ExperimentalWarning'] });
    let failure: unknown;
    started.on('message', (reply: WorkerReply<Response>) => {
      const call = pending.get(reply.id);
      pending.delete(reply.id);
      if (pending.size === 0) started.unref();
      if ('error' in reply) call?.reject(new Error(reply.error));
      else call?.resolve(reply.response);
    });
    started.on('error', (error) => {
      failure = error;
    });
    started.on('exit', () => {
      // After a close the map is empty; a worker that ended by itself leaves its callers waiting.
      if (worker !== started) return;
      worker = undefined;
      rejectAll(new Error('the speech thread ended', { cause: failure }));
    });
    return started;
  }

  return {
    call: (request) => {
      if (closed) return Promise.reject(new Error('the speech engine is closed'));
      worker ??= start();
      const call = Promise.withResolvers<Response>();
      lastId += 1;
      pending.set(lastId, call);
      worker.ref();
      worker.postMessage({ id: lastId, request } satisfies WorkerCall<Request>);
      return call.promise;
    },
    close: async () => {
      closed = true;
      const ending = worker;
      worker = undefined;
      rejectAll(new Error('the speech engine is closed'));
      if (!ending) return;
      // Not at once: a thread that is stopped in the middle of a call cannot clean up after itself.
      ending.ref();
      const ended = once(ending, 'exit');
      const deadline = setTimeout(() => void ending.terminate(), endWithinMs);
      ending.postMessage('end' satisfies WorkerOrder);
      await ended;
      clearTimeout(deadline);
    },
  };
}
