import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { fn, meetingPoint } from './fixtures/harness.ts';
import { caller, payloadOf, role } from './fixtures/suite.ts';
import { startLambda } from './server.ts';

async function sharedLambda() {
  const functions = [fn('waits'), fn('late', { handler: 'handlers.waits', timeoutMs: 300 })];
  const server = await startLambda({ functions, credentials: [caller], role, sharedProcesses: true });
  onTestFinished(() => server.close());
  const lambda = new LambdaClient({ endpoint: server.url, region: 'us-east-1', credentials: caller, maxAttempts: 1 });
  onTestFinished(() => lambda.destroy());
  const point = await meetingPoint();
  const invoke = async (FunctionName: string) => {
    const Payload = payloadOf({ port: point.port });
    const { FunctionError, Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    return { error: FunctionError, result: JSON.parse(answer?.transformToString() ?? '') };
  };
  return { server, point, invoke };
}

test('environments that run at once are of one process', async () => {
  const { server, point, invoke } = await sharedLambda();
  const calls = [invoke('waits'), invoke('waits')];
  const meetings = [await point.next(), await point.next()];
  for (const meeting of meetings) meeting.answer();
  const [one, other] = await Promise.all(calls);
  expect(one).toEqual({ error: undefined, result: other?.result });
  expect(one?.result).not.toBe(process.pid);
  expect(server.describe().waits).toMatchObject({ environmentsStarted: 2, invocations: 2 });
});

test('one that is over its time ends alone', async () => {
  const { server, point, invoke } = await sharedLambda();
  const late = invoke('late');
  const meeting = await point.next();
  expect(await late).toMatchObject({ error: 'Unhandled', result: { errorType: 'Sandbox.Timedout' } });
  // Its handler still waits; the process serves the next environment all the same.
  const next = invoke('late');
  (await point.next()).answer();
  expect(await next).toMatchObject({ error: undefined });
  meeting.answer();
  expect(server.describe().late).toMatchObject({ environmentsStarted: 2 });
});
