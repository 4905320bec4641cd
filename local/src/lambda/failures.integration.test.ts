import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test, vi } from 'vitest';
import { refusal, soon, useLambda } from './fixtures/suite.ts';

const suite = useLambda();
const { client, entries, invoke, lines, stream } = suite;

describe('failures of the function', () => {
  const cases: [string, unknown, string, string][] = [
    ['fails', { message: 'no' }, 'RangeError', 'no'],
    ['hangs', {}, 'Sandbox.Timedout', 'Task timed out after 0.30 seconds'],
    ['crashes', { code: 3 }, 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    ['crashes', { code: 0 }, 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    ['rejects', {}, 'Runtime.UnhandledPromiseRejection', 'nobody caught this'],
    ['broken', {}, 'Runtime.UserCodeSyntaxError', 'this module cannot be loaded'],
    ['no-export', {}, 'Runtime.HandlerNotFound', 'handlers.missing is undefined or not exported'],
    ['no-file', {}, 'Runtime.ImportModuleError', "Cannot find module 'missing'"],
    ['callback', {}, 'Runtime.CallbackHandlerDeprecated', 'not supported'],
    ['big', { bytes: 6 * 1024 * 1024 + 101 }, 'Function.ResponseSizeTooLarge', 'exceeded maximum allowed payload size'],
  ];

  test.each(cases)('%s(%o) is %s', async (name, event, errorType, message) => {
    const { FunctionError, StatusCode, result } = await invoke(name, event);
    expect({ FunctionError, StatusCode }).toEqual({ FunctionError: 'Unhandled', StatusCode: 200 });
    expect(result).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });

  test('an environment that died is followed by a fresh one, one that only failed is used again', async () => {
    await invoke('crashes', { code: 1 });
    await invoke('crashes', { code: 1 });
    const { environmentsStarted, invocations } = suite.server.describe().crashes ?? {};
    expect(environmentsStarted).toBe(invocations);
    await invoke('fails', { message: 'x' });
    await invoke('fails', { message: 'x' });
    expect(suite.server.describe().fails?.environmentsStarted).toBe(1);
  });
});

describe('planned faults', () => {
  test.each([
    [429, 'TooManyRequestsException'],
    [500, 'ServiceException'],
    [503, 'ServiceException'],
  ])('%i is an error of the service, once', async (status, name) => {
    suite.server.faults.add('Invoke', { kind: 'status', status });
    await expect(invoke('echo')).rejects.toMatchObject(refusal(name, status));
    expect((await invoke('echo')).StatusCode).toBe(200);
  });

  test('a cut stream ends after its bytes without an end event', async () => {
    const event = { words: ['x'.repeat(10_000)] };
    suite.server.faults.add('InvokeWithResponseStream', { kind: 'cut', afterBytes: 5000 });
    await expect(stream('stream', event)).rejects.toThrow();
    const logged = { operation: 'InvokeWithResponseStream', functionName: 'stream', fault: 'cut' };
    await vi.waitFor(() => expect(entries).toContainEqual(expect.objectContaining(logged)), soon);
    expect((await stream('stream', event)).words.join('')).toHaveLength(10_000);
  });

  test('a hang lasts until the caller gives up', async () => {
    suite.server.faults.add('Invoke', { kind: 'hang' });
    const abort = new AbortController();
    const call = client().send(new InvokeCommand({ FunctionName: 'echo' }), { abortSignal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    suite.server.faults.clear();
  });

  test('garbage is no event stream', async () => {
    suite.server.faults.add('InvokeWithResponseStream', { kind: 'garbage' });
    await expect(stream('stream', { words: ['x'] })).rejects.toThrow();
  });
});

test('each request is logged under the name of its function', async () => {
  entries.length = 0;
  await invoke('arn:aws:lambda:us-east-1:000000000000:function:aliased:live');
  await expect(invoke('missing')).rejects.toThrow();
  await vi.waitFor(() => expect(entries).toHaveLength(2), soon);
  expect(entries).toMatchObject([
    {
      operation: 'Invoke',
      functionName: 'aliased',
      status: 200,
      errorType: undefined,
      firstByteMs: expect.any(Number),
    },
    { operation: 'Invoke', functionName: 'missing', status: 404, errorType: 'ResourceNotFoundException' },
  ]);
});

test('lines of the log tell function, environment and stream', async () => {
  lines.length = 0;
  await invoke('fails', { message: 'to the log' });
  await invoke('echo');
  await vi.waitFor(() => {
    const reports = lines.filter((line) => line.text.startsWith('REPORT'));
    expect(reports.map((line) => line.functionName)).toEqual(['fails', 'echo']);
  }, soon);
  expect(lines).toContainEqual({
    functionName: 'echo',
    environmentId: expect.stringMatching(/^[0-9a-f]{32}$/),
    stream: 'stdout',
    text: expect.stringMatching(/^echo \d+$/),
  });
});
