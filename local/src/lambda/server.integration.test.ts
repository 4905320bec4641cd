import { readFile } from 'node:fs/promises';
import {
  InvokeCommand,
  type InvokeCommandInput,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { fixtures, fn, meetingPoint } from './fixtures/harness.ts';
import { type LambdaLogLine, type LambdaRequestEntry, type LambdaStandIn, startLambda } from './server.ts';

const caller = { accessKeyId: 'AKIACALLER', secretAccessKey: 'caller-secret' };
const edge = {
  accessKeyId: 'AKIAEDGE',
  secretAccessKey: 'edge-secret',
  allows: (name: string, qualifier: string | undefined) => name === 'aliased' && qualifier === 'live',
};
const role = { accessKeyId: 'ASIAROLE', secretAccessKey: 'role-secret', sessionToken: 'role-token' };

const functions = [
  fn('echo'),
  fn('aliased', { handler: 'handlers.echo', aliases: ['live'] }),
  fn('variables', { environment: { COLOUR: 'green', AWS_REGION: 'overridden' } }),
  fn('nothing'),
  fn('big'),
  fn('fails'),
  fn('waits', { concurrency: 1 }),
  fn('pair', { handler: 'handlers.waits', concurrency: 2 }),
  fn('hangs', { timeoutMs: 300 }),
  fn('floats'),
  fn('crashes'),
  fn('rejects'),
  fn('callback'),
  fn('stream'),
  fn('short-stream', { handler: 'handlers.stream', timeoutMs: 300 }),
  fn('http'),
  fn('parent'),
  fn('nested', { folder: `${fixtures}/..`, handler: 'fixtures/handlers.echo' }),
  fn('broken', { handler: 'broken.handler' }),
  fn('no-export', { handler: 'handlers.missing' }),
  fn('no-file', { handler: 'missing.handler' }),
];

let server: LambdaStandIn;
const lines: LambdaLogLine[] = [];
const entries: LambdaRequestEntry[] = [];

beforeAll(async () => {
  server = await startLambda({
    functions,
    credentials: [caller, edge],
    role,
    eventRetryDelaysMs: [1],
    log: (line) => lines.push(line),
    requestLog: (entry) => entries.push(entry),
  });
});
afterAll(() => server.close());

function client(config: LambdaClientConfig = {}): LambdaClient {
  const lambda = new LambdaClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: caller,
    maxAttempts: 1,
    ...config,
  });
  onTestFinished(() => lambda.destroy());
  return lambda;
}

const payloadOf = (event: unknown): Uint8Array => Buffer.from(JSON.stringify(event));

async function invoke(FunctionName: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) {
  const answer = await client().send(new InvokeCommand({ FunctionName, Payload: payloadOf(event), ...more }));
  const text = answer.Payload?.transformToString() ?? '';
  return { ...answer, result: text === '' ? undefined : JSON.parse(text) };
}

interface Received {
  readonly words: string[];
  complete:
    | { ErrorCode?: string | undefined; ErrorDetails?: string | undefined; LogResult?: string | undefined }
    | undefined;
}

async function stream(FunctionName: string, event: unknown, onWord: (word: string) => void = () => undefined) {
  const command = new InvokeWithResponseStreamCommand({ FunctionName, Payload: payloadOf(event) });
  const answer = await client().send(command);
  const received: Received = { words: [], complete: undefined };
  for await (const part of answer.EventStream ?? []) {
    if (part.PayloadChunk?.Payload) {
      const word = Buffer.from(part.PayloadChunk.Payload).toString();
      received.words.push(word);
      onWord(word);
    }
    if (part.InvokeComplete) received.complete = part.InvokeComplete;
  }
  return received;
}

const refusal = (name: string, status: number) => ({
  name,
  $metadata: expect.objectContaining({ httpStatusCode: status }),
});

describe('an invocation', () => {
  test('gives the handler its event and context, and the caller its result', async () => {
    const { result, StatusCode, ExecutedVersion, FunctionError } = await invoke('echo', { n: 1, text: 'Эфира' });
    expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(result.event).toEqual({ n: 1, text: 'Эфира' });
    expect(result.context).toMatchObject({
      functionName: 'echo',
      memoryLimitInMB: '128',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
    });
    expect(result.remainingMs).toBeGreaterThan(15_000);
    expect(result.remainingMs).toBeLessThanOrEqual(20_000);
  });

  test('without a result answers null, without an event sends an empty one', async () => {
    expect((await invoke('nothing')).result).toBeNull();
    const answer = await client().send(new InvokeCommand({ FunctionName: 'echo' }));
    expect(JSON.parse(answer.Payload?.transformToString() ?? '').event).toEqual({});
  });

  test("finds Lambda's variables and its own, and nothing of this machine", async () => {
    vi.stubEnv('SECRET_OF_THE_MACHINE', 'leaked');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { result } = await invoke('variables');
    expect(result).toMatchObject({
      COLOUR: 'green',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: role.accessKeyId,
      AWS_SESSION_TOKEN: role.sessionToken,
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
      LAMBDA_TASK_ROOT: fixtures,
      _HANDLER: 'handlers.variables',
    });
    const foreign = Object.keys(result).filter((name) => !/^(AWS_|_|LAMBDA_|PATH$|LANG$|TZ$|COLOUR$)/.test(name));
    expect(foreign).toEqual([]);
  });

  test('reaches a handler in a folder', async () => {
    expect((await invoke('nested', { n: 2 })).result.event).toEqual({ n: 2 });
  });

  test.each([
    ['aliased:live', undefined, '1'],
    ['aliased', 'live', '1'],
    ['aliased', undefined, '$LATEST'],
    ['arn:aws:lambda:us-east-1:000000000000:function:aliased:live', undefined, '1'],
  ])('may name its function %s with qualifier %s', async (name, Qualifier, version) => {
    const more = Qualifier === undefined ? {} : { Qualifier };
    const { ExecutedVersion, result } = await invoke(name, {}, more);
    expect([ExecutedVersion, result.context.functionVersion]).toEqual([version, version]);
  });

  test('carries the log of the function on request', async () => {
    const { LogResult } = await invoke('echo', {}, { LogType: 'Tail' });
    const log = Buffer.from(LogResult ?? '', 'base64').toString();
    expect(log).toMatch(/^START RequestId: \S+ Version: \$LATEST\necho \d+\nEND RequestId: \S+\nREPORT /);
    expect(log).toMatch(/\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB/);
  });

  test('may be dry, or an event that is run later and tried again', async () => {
    const dry = await invoke('fails', {}, { InvocationType: 'DryRun' });
    expect(dry.StatusCode).toBe(204);
    const failures = () => server.describe().fails?.invocations ?? 0;
    expect(failures()).toBe(0);
    expect((await invoke('fails', { message: 'x' }, { InvocationType: 'Event' })).StatusCode).toBe(202);
    await vi.waitFor(() => expect(failures()).toBe(2), { timeout: 10_000 });
  });
});

describe('refusals', () => {
  test.each([
    ['missing', undefined],
    ['echo', 'live'],
    ['aliased', 'other'],
  ])('%s with qualifier %s is not there', async (name, Qualifier) => {
    const call = invoke(name, {}, Qualifier === undefined ? {} : { Qualifier });
    await expect(call).rejects.toMatchObject(refusal('ResourceNotFoundException', 404));
  });

  test('a wrong secret, an unknown key, a function that is not theirs', async () => {
    const command = new InvokeCommand({ FunctionName: 'echo' });
    const wrong = client({ credentials: { ...caller, secretAccessKey: 'x' } }).send(command);
    await expect(wrong).rejects.toMatchObject(refusal('InvalidSignatureException', 403));
    const unknown = client({ credentials: { ...caller, accessKeyId: 'AKIAX' } }).send(command);
    await expect(unknown).rejects.toMatchObject(refusal('UnrecognizedClientException', 403));
    const narrow = client({ credentials: edge });
    await expect(narrow.send(command)).rejects.toMatchObject(refusal('AccessDeniedException', 403));
    const allowed = await narrow.send(new InvokeCommand({ FunctionName: 'aliased', Qualifier: 'live' }));
    expect(allowed.StatusCode).toBe(200);
  });

  test('a payload that is no JSON, or too large', async () => {
    const text = invoke('echo', {}, { Payload: Buffer.from('{') });
    await expect(text).rejects.toMatchObject(refusal('InvalidRequestContentException', 400));
    const large = invoke('echo', {}, { Payload: Buffer.alloc(6 * 1024 * 1024 + 1, ' ') });
    await expect(large).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } });
    const fits = await invoke('echo', 'x'.repeat(5_900_000));
    expect(fits.result.event).toHaveLength(5_900_000);
  });

  test('more at once than the function may have', async () => {
    const point = await meetingPoint();
    const first = invoke('waits', { port: point.port });
    const meeting = await point.next();
    await expect(invoke('waits', { port: point.port })).rejects.toMatchObject({
      ...refusal('TooManyRequestsException', 429),
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    meeting.answer();
    await first;
    const second = invoke('waits', { port: point.port });
    (await point.next()).answer();
    await second;
    expect(server.describe().waits).toMatchObject({ invocations: 2, throttles: 1, environmentsStarted: 1 });
  });
});

describe('failures of the function', () => {
  const cases: [string, unknown, string, string][] = [
    ['fails', { message: 'no' }, 'RangeError', 'no'],
    ['hangs', {}, 'Sandbox.Timedout', 'Task timed out after 0.30 seconds'],
    ['crashes', { code: 3 }, 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    ['crashes', { code: 0 }, 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    ['rejects', {}, 'Runtime.UnhandledPromiseRejection', 'nobody caught this'],
    ['broken', {}, 'SyntaxError', 'this module cannot be loaded'],
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
    const { environmentsStarted, invocations } = server.describe().crashes ?? {};
    expect(environmentsStarted).toBe(invocations);
    await invoke('fails', { message: 'x' });
    await invoke('fails', { message: 'x' });
    expect(server.describe().fails?.environmentsStarted).toBe(1);
  });
});

describe('a streamed response', () => {
  test('arrives while the function is still writing', async () => {
    const point = await meetingPoint();
    const seen: string[] = [];
    const wake = new EventTarget();
    const done = stream('stream', { words: ['one', 'two'], port: point.port }, (word) => {
      seen.push(word);
      wake.dispatchEvent(new Event(word));
    });
    const arrival = (word: string) =>
      new Promise<void>((resolve) => {
        if (seen.includes(word)) resolve();
        else wake.addEventListener(word, () => resolve(), { once: true });
      });
    const first = await point.next();
    await arrival('one');
    expect(seen).toEqual(['one']);
    first.answer();
    const second = await point.next();
    await arrival('two');
    second.answer();
    expect(await done).toEqual({ words: ['one', 'two'], complete: {} });
  });

  test('may be empty, and of any size', async () => {
    expect(await stream('stream', { words: [] })).toEqual({ words: [], complete: {} });
    const { words, complete } = await stream('stream', { words: ['x'.repeat(3_000_000), 'y'] });
    expect(words.join('')).toBe(`${'x'.repeat(3_000_000)}y`);
    expect(complete).toEqual({});
  });

  test('that breaks off says so at its end, after the bytes that were written', async () => {
    const thrown = await stream('stream', { words: ['one'], ending: 'throw' });
    expect(thrown.words).toEqual(['one']);
    expect(thrown.complete?.ErrorCode).toBe('RangeError');
    expect(JSON.parse(thrown.complete?.ErrorDetails ?? '')).toMatchObject({ errorMessage: 'broke off' });

    const crashed = await stream('stream', { words: ['one '], ending: 'exit' });
    expect(crashed.words.join('')).toBe('one last');
    expect(crashed.complete?.ErrorCode).toBe('Runtime.ExitError');

    const late = await stream('short-stream', { words: ['one'], ending: 'hang' });
    expect(late.words).toEqual(['one']);
    expect(late.complete?.ErrorCode).toBe('Sandbox.Timedout');
  });

  test('that fails before its first byte has an error alone', async () => {
    const { words, complete } = await stream('stream', { ending: 'throw' });
    expect([words, complete?.ErrorCode]).toEqual([[], 'RangeError']);
  });

  test('of a plain handler comes in one piece', async () => {
    const { words } = await stream('nothing', {});
    expect(words).toEqual(['null']);
  });

  test('of an HTTP kind begins with its prelude', async () => {
    const { words } = await stream('http', {});
    expect(words.join('')).toBe(`{"statusCode":201}${'\0'.repeat(8)}body`);
  });

  test('work awaited after the end holds the environment, not the caller', async () => {
    const point = await meetingPoint();
    const { complete } = await stream('stream', { words: ['x'], afterwards: point.port });
    expect(complete).toEqual({});
    const meeting = await point.next();
    const before = server.describe().stream?.environmentsStarted ?? 0;
    await stream('stream', { words: ['y'] });
    expect(server.describe().stream?.environmentsStarted).toBe(before + 1);
    meeting.answer();
  });

  test('the function runs on after its caller has gone', async () => {
    const point = await meetingPoint();
    const abort = new AbortController();
    const command = new InvokeWithResponseStreamCommand({
      FunctionName: 'stream',
      Payload: payloadOf({ words: ['one', 'two'], port: point.port, afterwards: point.port }),
    });
    const answer = await client().send(command, { abortSignal: abort.signal });
    const readAll = async (): Promise<string> => {
      for await (const _ of answer.EventStream ?? []) abort.abort();
      return 'read to its end';
    };
    const reading = readAll().catch(() => 'aborted');
    const first = await point.next();
    expect(await reading).toBe('aborted');
    first.answer();
    const second = await point.next();
    second.answer();
    const third = await point.next();
    expect([first.word, second.word, third.word]).toEqual(['one', 'two', 'afterwards']);
    third.answer();
  });
});

describe('environments', () => {
  test('are reused, the last used first, and start cold after a recycling', async () => {
    const point = await meetingPoint();
    const calls = [invoke('pair', { port: point.port }), invoke('pair', { port: point.port })];
    const meetings = [await point.next(), await point.next()];
    meetings[0]?.answer();
    const firstBack = (await Promise.race(calls)).result;
    meetings[1]?.answer();
    const pids = (await Promise.all(calls)).map((answer) => answer.result);
    const lastBack = pids.find((pid) => pid !== firstBack);
    const third = invoke('pair', { port: point.port });
    (await point.next()).answer();
    expect((await third).result).toBe(lastBack);
    expect(server.describe().pair).toMatchObject({ invocations: 3, coldStarts: 2, environmentsStarted: 2 });
    await server.recycle();
    const fourth = invoke('pair', { port: point.port });
    (await point.next()).answer();
    expect(pids).not.toContain((await fourth).result);
  });

  test('stand still between invocations: work nobody awaits goes on with the next', async () => {
    const point = await meetingPoint();
    const { result: pid } = await invoke('floats', { port: point.port });
    await vi.waitFor(async () => expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) T /));
    const floating = point.next();
    const calls: Promise<unknown>[] = [];
    // Thawed for the length of an invocation only: it may take a few until the timer has had its turn.
    const again = async (): Promise<void> => {
      const arrived = await Promise.race([floating.then(() => true), invoke('floats').then(() => false)]);
      if (!arrived) await again();
    };
    calls.push(again());
    expect((await floating).word).toBe('floating');
    (await floating).answer();
    await Promise.all(calls);
    expect(server.describe().floats?.environmentsStarted).toBe(1);
  });

  test('are not frozen when that is switched off', async () => {
    const thawed = await startLambda({ functions, credentials: [caller], role, freeze: false });
    onTestFinished(() => thawed.close());
    const point = await meetingPoint();
    const command = new InvokeCommand({ FunctionName: 'floats', Payload: payloadOf({ port: point.port }) });
    await client({ endpoint: thawed.url }).send(command);
    const floating = await point.next();
    expect(floating.word).toBe('floating');
    floating.answer();
  });

  test('end with the server, the busy ones and their children too', async () => {
    const own = await startLambda({ functions, credentials: [caller], role });
    const point = await meetingPoint();
    const call = client({ endpoint: own.url }).send(
      new InvokeCommand({ FunctionName: 'parent', Payload: payloadOf({ port: point.port }) }),
    );
    call.catch(() => undefined);
    const both = [await point.next(), await point.next()];
    expect(both.map((meeting) => meeting.word).sort()).toEqual(['child', 'environment']);
    await own.close();
    await Promise.all(both.map((meeting) => meeting.gone));
    await own.close();
  });
});

describe('planned faults', () => {
  test.each([
    [429, 'TooManyRequestsException'],
    [500, 'ServiceException'],
    [503, 'ServiceException'],
  ])('%i is an error of the service, once', async (status, name) => {
    server.faults.add('Invoke', { kind: 'status', status });
    await expect(invoke('echo')).rejects.toMatchObject(refusal(name, status));
    expect((await invoke('echo')).StatusCode).toBe(200);
  });

  test('a cut stream ends after its bytes without an end event', async () => {
    const event = { words: ['x'.repeat(10_000)] };
    server.faults.add('InvokeWithResponseStream', { kind: 'cut', afterBytes: 5000 });
    await expect(stream('stream', event)).rejects.toThrow();
    const logged = { operation: 'InvokeWithResponseStream', functionName: 'stream', fault: 'cut' };
    await vi.waitFor(() => expect(entries).toContainEqual(expect.objectContaining(logged)));
    expect((await stream('stream', event)).words.join('')).toHaveLength(10_000);
  });

  test('a hang lasts until the caller gives up', async () => {
    server.faults.add('Invoke', { kind: 'hang' });
    const abort = new AbortController();
    const call = client().send(new InvokeCommand({ FunctionName: 'echo' }), { abortSignal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    server.faults.clear();
  });

  test('garbage is no event stream', async () => {
    server.faults.add('InvokeWithResponseStream', { kind: 'garbage' });
    await expect(stream('stream', { words: ['x'] })).rejects.toThrow();
  });
});

test('each request is logged under the name of its function', async () => {
  entries.length = 0;
  await invoke('arn:aws:lambda:us-east-1:000000000000:function:aliased:live');
  await expect(invoke('missing')).rejects.toThrow();
  await vi.waitFor(() => expect(entries).toHaveLength(2));
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
  });
  expect(lines).toContainEqual({
    functionName: 'echo',
    environmentId: expect.stringMatching(/^[0-9a-f]{32}$/),
    stream: 'stdout',
    text: expect.stringMatching(/^echo \d+$/),
  });
});
