import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { fixtures, meetingPoint } from './fixtures/harness.ts';
import { caller, edge, refusal, role, soon, useLambda } from './fixtures/suite.ts';

const suite = useLambda();
const { client, invoke } = suite;

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
    const failures = () => suite.server.describe().fails?.invocations ?? 0;
    expect(failures()).toBe(0);
    expect((await invoke('fails', { message: 'x' }, { InvocationType: 'Event' })).StatusCode).toBe(202);
    await vi.waitFor(() => expect(failures()).toBe(2), soon);
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
    expect(suite.server.describe().waits).toMatchObject({ invocations: 2, throttles: 1, environmentsStarted: 1 });
  });
});
