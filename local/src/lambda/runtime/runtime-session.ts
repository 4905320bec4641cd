import {
  highWaterMarkOf,
  isStreaming,
  type LambdaContext,
  type PlainHandler,
  type StreamingHandler,
} from './awslambda.ts';
import { ResponseStream } from './response-stream.ts';
import { type ReportedError, type RuntimeClient, reported, type Work } from './runtime-client.ts';

const variable = (name: string): string => process.env[name] ?? '';

/** One environment's invocations, one after the other. */
export class RuntimeSession {
  readonly #client: RuntimeClient;
  /** How the invocation that is running can be made to fail from outside its handler. */
  #failCurrent: ((error: ReportedError) => Promise<void>) | undefined;

  constructor(client: RuntimeClient) {
    this.#client = client;
  }

  /** Tells of an error that no handler caught. */
  fail(error: ReportedError): Promise<void> {
    return this.#failCurrent ? this.#failCurrent(error) : this.#client.failInit(error);
  }

  /** Serves until the client finds its API gone. */
  async serve(handler: PlainHandler | StreamingHandler): Promise<never> {
    for (;;) {
      const work = await this.#client.next();
      process.env._X_AMZN_TRACE_ID = work.traceId;
      await (isStreaming(handler) ? this.#runStreaming(handler, work) : this.#runPlain(handler, work));
      this.#failCurrent = undefined;
    }
  }

  async #runPlain(handler: PlainHandler, work: Work): Promise<void> {
    const fail = (error: ReportedError) => this.#client.fail(work.requestId, error);
    this.#failCurrent = fail;
    let body: string;
    try {
      body = JSON.stringify(await handler(JSON.parse(work.payload), contextOf(work))) ?? 'null';
    } catch (error) {
      await fail(reported(error));
      return;
    }
    await this.#client.respond(work.requestId, body);
  }

  /** Runs until the handler has returned and the stream has ended: Lambda waits for both. */
  async #runStreaming(handler: StreamingHandler, work: Work): Promise<void> {
    const client = this.#client;
    const stream = new ResponseStream(
      (contentType) => client.stream(work.requestId, contentType),
      highWaterMarkOf(handler),
    );
    const fail = async (error: ReportedError) => {
      if (stream.writableFinished) return;
      // What the handler wrote before it failed belongs to its response.
      await stream.emptied();
      if (stream.response) await client.breakOff(stream.response, error);
      else await client.fail(work.requestId, error);
    };
    this.#failCurrent = fail;
    const finished = new Promise<void>((resolve, reject) => stream.once('finish', resolve).once('error', reject));
    // The handler may fail first; then nobody waits for the stream.
    finished.catch(() => undefined);
    try {
      await handler(JSON.parse(work.payload), stream, contextOf(work));
      await finished;
    } catch (error) {
      console.error(error);
      await fail(reported(error));
    }
  }
}

function contextOf(work: Work): LambdaContext {
  return {
    awsRequestId: work.requestId,
    functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: variable('AWS_LAMBDA_FUNCTION_VERSION'),
    invokedFunctionArn: work.arn,
    memoryLimitInMB: variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
    getRemainingTimeInMillis: () => work.deadlineEpochMs - Date.now(),
  };
}
