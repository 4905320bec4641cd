import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type HttpService, listen } from '../http-listener.ts';

/** One invocation as the runtime gets it. */
export interface RuntimeWork {
  readonly requestId: string;
  readonly arn: string;
  readonly deadlineEpochMs: number;
  readonly payload: Buffer;
}

/** What one execution environment reports. */
export interface RuntimeEvents {
  /** The runtime is ready for work; `give` answers it. Called again only after the work before was given. */
  ready(give: (work: RuntimeWork) => void): void;
  /** False when no such invocation is running. Reads the body to its end, or until the runtime dies. */
  response(requestId: string, body: IncomingMessage): Promise<boolean>;
  error(requestId: string, errorType: string, details: string): boolean;
  initError(errorType: string, details: string): void;
}

const prefix = '/2018-06-01/runtime/';
const errorTypeHeader = 'lambda-runtime-function-error-type';

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function give(response: ServerResponse, work: RuntimeWork): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': work.requestId,
    'lambda-runtime-deadline-ms': String(work.deadlineEpochMs),
    'lambda-runtime-invoked-function-arn': work.arn,
    'lambda-runtime-trace-id': `Root=1-${work.requestId.slice(0, 8)}-${work.requestId.replaceAll('-', '').slice(8)};Sampled=0`,
  });
  response.end(work.payload);
}

/**
 * Lambda's Runtime API for one execution environment, on a port of its own as in the cloud, so that any runtime client
 * can speak to it. See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export function startRuntimeApi(events: RuntimeEvents): Promise<HttpService> {
  return listen(async (request, response) => {
    const route = (request.url ?? '').startsWith(prefix) ? (request.url ?? '').slice(prefix.length) : '';
    if (request.method === 'GET' && route === 'invocation/next') {
      request.resume();
      events.ready((work) => give(response, work));
      return;
    }
    const errorType = String(request.headers[errorTypeHeader] ?? 'Unhandled');
    if (request.method === 'POST' && route === 'init/error') {
      events.initError(errorType, await text(request));
      answer(response, 202, { status: 'OK' });
      return;
    }
    const [, requestId, kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(route) ?? [];
    if (request.method !== 'POST' || !requestId) {
      answer(response, 404, { errorType: 'NotFound', errorMessage: 'No such operation.' });
      return;
    }
    const known =
      kind === 'response'
        ? await events.response(requestId, request)
        : events.error(requestId, errorType, await text(request));
    if (known) answer(response, 202, { status: 'OK' });
    else answer(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
  });
}
