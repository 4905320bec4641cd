/**
 * What runs inside one execution environment: loads the handler, then serves one invocation after another through the
 * Runtime API. Started by the stand-in as a process of its own; imports nothing but its own few files, so that the
 * bundle under test is all that a cold start has to load.
 */
import {
  awslambda,
  highWaterMarkOf,
  isStreaming,
  type LambdaContext,
  type PlainHandler,
  type StreamingHandler,
} from './runtime/awslambda.ts';
import { loadHandler } from './runtime/load-handler.ts';
import { ResponseStream } from './runtime/response-stream.ts';
import { type ReportedError, RuntimeClient, reported, type Work } from './runtime/runtime-client.ts';

const variable = (name: string): string => process.env[name] ?? '';
const client = new RuntimeClient(variable('AWS_LAMBDA_RUNTIME_API'));

/** How the invocation that is running can be made to fail from outside its handler. */
let failCurrent: ((error: ReportedError) => Promise<void>) | undefined;

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

async function runPlain(handler: PlainHandler, work: Work): Promise<void> {
  failCurrent = (error) => client.fail(work.requestId, error);
  let body: string;
  try {
    body = JSON.stringify(await handler(JSON.parse(work.payload), contextOf(work))) ?? 'null';
  } catch (error) {
    await failCurrent(reported(error));
    return;
  }
  await client.respond(work.requestId, body);
}

/** Runs until the handler has returned and the stream has ended: Lambda waits for both. */
async function runStreaming(handler: StreamingHandler, work: Work): Promise<void> {
  const stream = new ResponseStream(
    (contentType) => client.stream(work.requestId, contentType),
    highWaterMarkOf(handler),
  );
  failCurrent = async (error) => {
    if (stream.writableFinished) return;
    // What the handler wrote before it failed belongs to its response.
    await stream.emptied();
    if (stream.response) await client.breakOff(stream.response, error);
    else await client.fail(work.requestId, error);
  };
  const finished = new Promise<void>((resolve, reject) => stream.once('finish', resolve).once('error', reject));
  // The handler may fail first; then nobody waits for the stream.
  finished.catch(() => undefined);
  try {
    await handler(JSON.parse(work.payload), stream, contextOf(work));
    await finished;
  } catch (error) {
    console.error(error);
    await failCurrent(reported(error));
  }
}

/** Lambda ends the process after an error that no handler caught; the next invocation starts afresh. */
function endOn(
  event: 'uncaughtException' | 'unhandledRejection',
  errorType: string | undefined,
  exitCode: number,
): void {
  process.once(event, (error: unknown) => {
    console.error(error);
    const report = failCurrent ? failCurrent(reported(error, errorType)) : client.failInit(reported(error, errorType));
    void report.finally(() => process.exit(exitCode));
  });
}

async function load(): Promise<PlainHandler | StreamingHandler> {
  try {
    return await loadHandler(variable('LAMBDA_TASK_ROOT'), variable('_HANDLER'));
  } catch (error) {
    console.error(error);
    await client.failInit(reported(error));
    process.exit(1);
  }
}

Object.assign(globalThis, { awslambda });
endOn('uncaughtException', undefined, 129);
endOn('unhandledRejection', 'Runtime.UnhandledPromiseRejection', 128);
const handler = await load();
for (;;) {
  const work = await client.next();
  process.env._X_AMZN_TRACE_ID = work.traceId;
  await (isStreaming(handler) ? runStreaming(handler, work) : runPlain(handler, work));
  failCurrent = undefined;
}
