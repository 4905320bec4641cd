/**
 * What runs inside one execution environment: loads the handler, then serves one invocation after another through the
 * Runtime API. Started by the stand-in as a process of its own; imports nothing but its own few files, so that the
 * bundle under test is all that a cold start has to load.
 */
import { awslambda, type PlainHandler, type StreamingHandler } from './runtime/awslambda.ts';
import { loadHandler } from './runtime/load-handler.ts';
import { RuntimeClient, reported } from './runtime/runtime-client.ts';
import { RuntimeSession } from './runtime/runtime-session.ts';

const variable = (name: string): string => process.env[name] ?? '';
const client = new RuntimeClient(variable('AWS_LAMBDA_RUNTIME_API'));
const session = new RuntimeSession(client);

/** Lambda ends the process after an error that no handler caught; the next invocation starts afresh. */
function endOn(
  event: 'uncaughtException' | 'unhandledRejection',
  errorType: string | undefined,
  exitCode: number,
): void {
  process.once(event, (error: unknown) => {
    console.error(error);
    void session.fail(reported(error, errorType)).finally(() => process.exit(exitCode));
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
await session.serve(await load());
