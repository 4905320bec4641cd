import type { Writable } from 'node:stream';
import type { ResponseStream } from './response-stream.ts';

export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

export type PlainHandler = (event: unknown, context: LambdaContext) => unknown;
export type StreamingHandler = (event: unknown, stream: ResponseStream, context: LambdaContext) => unknown;

/** The marks that Lambda's own runtime client leaves on a streaming handler. */
const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');
const highWaterMark = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const preludeType = 'application/vnd.awslambda.http-integration-response';

type Marked = StreamingHandler & { [streamingMark]?: 'response'; [highWaterMark]?: number };

export const isStreaming = (handler: PlainHandler | StreamingHandler): handler is StreamingHandler =>
  (handler as Marked)[streamingMark] === 'response';

export const highWaterMarkOf = (handler: StreamingHandler): number | undefined => (handler as Marked)[highWaterMark];

/** What a handler finds as `globalThis.awslambda`. */
export const awslambda = {
  streamifyResponse(handler: StreamingHandler, options?: { readonly highWaterMark?: number }): StreamingHandler {
    const marked: Marked = handler;
    marked[streamingMark] = 'response';
    if (options?.highWaterMark !== undefined) marked[highWaterMark] = options.highWaterMark;
    return marked;
  },
  HttpResponseStream: {
    /** Puts status and headers of an HTTP answer before the body: JSON, then eight zero bytes. */
    from(stream: Writable & { setContentType(type: string): void }, prelude: unknown): Writable {
      stream.setContentType(preludeType);
      stream.write(JSON.stringify(prelude));
      stream.write(new Uint8Array(8));
      return stream;
    },
  },
};
