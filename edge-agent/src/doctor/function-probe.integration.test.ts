import { CONTRACT_VERSION } from '@ethera/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsServer, startAwsServer } from '../adapters/testing/aws-server.ts';
import { createFunctionProbe, type FunctionProbe } from './function-probe.ts';

const going = new AbortController().signal;
let server: AwsServer;
let probe: FunctionProbe;

beforeEach(async () => {
  server = await startAwsServer((_, response) => response.writeHead(204).end());
  probe = createFunctionProbe({ turnFunction: 't:live', briefingFunction: 'b:live', client: server.client });
});
afterEach(async () => {
  probe.close();
  await server.close();
});

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  server.answer = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

test('asks whether a function may be invoked without running it', async () => {
  expect(await probe.mayInvoke('t:live', going)).toBe(true);
  expect(server.requests[0]?.headers['x-amz-invocation-type']).toBe('DryRun');
});

test.each([
  [403, 'AccessDeniedException', false],
  [404, 'ResourceNotFoundException', undefined],
])('%i %s: %s', async (status, name, expected) => {
  answer(status, { message: 'm' }, { 'x-amzn-errortype': name });
  expect(await probe.mayInvoke('t', going)).toBe(expected);
});

test('credentials that AWS does not know say nothing of a function', async () => {
  answer(403, { message: 'm' }, { 'x-amzn-errortype': 'UnrecognizedClientException' });
  await expect(probe.mayInvoke('t', going)).rejects.toMatchObject({ code: 'function.denied' });
});

test('asks the briefing function to try the providers', async () => {
  const report = { version: CONTRACT_VERSION, findings: [], concurrency: { unseen: 'not asked' } };
  answer(200, report);
  expect(await probe.check(going)).toEqual(report);
  expect(JSON.parse(String(server.requests[0]?.body))).toEqual({ kind: 'check', version: CONTRACT_VERSION });
});

test('a failure that the function reports keeps its code; functions of an older release know no check', async () => {
  answer(200, { error: { code: 'request.malformed', message: 'not a briefing request', retryable: false } });
  await expect(probe.check(going)).rejects.toMatchObject({ code: 'request.malformed' });
});

test('what is no answer of the contract, and what crashed, is told', async () => {
  answer(200, { hello: 'world' });
  await expect(probe.brief(going)).rejects.toMatchObject({ code: 'briefing.unavailable' });
  answer(200, { errorMessage: 'm' }, { 'x-amz-function-error': 'Unhandled' });
  await expect(probe.brief(going)).rejects.toMatchObject({ code: 'function.crashed' });
});

test('a stream that ends without a last frame is a crash', async () => {
  server.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' }).end();
  };
  await expect(probe.warm('ethera', going)).rejects.toMatchObject({ code: 'function.crashed' });
});
