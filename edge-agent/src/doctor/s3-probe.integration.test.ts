import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsServer, startAwsServer } from '../adapters/testing/aws-server.ts';
import { createS3Probe, type S3Probe } from './s3-probe.ts';

const going = new AbortController().signal;
const hourMs = 3_600_000;
let server: AwsServer;
let probe: S3Probe;

beforeEach(async () => {
  server = await startAwsServer((_, response) => response.end());
  probe = createS3Probe({ bucket: 'b', client: { ...server.client, forcePathStyle: true }, now: Date.now });
});
afterEach(async () => {
  probe.close();
  await server.close();
});

const refuse = (status: number, code: string) => {
  server.answer = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>m</Message></Error>`);
  };
};

test('asks with harmless requests: nothing is overwritten, one byte is read', async () => {
  expect(await probe.put('calls/doctor/edge', going)).toBe('allowed');
  await probe.get('calls/doctor/edge', going);
  expect(server.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    'PUT /b/calls/doctor/edge',
    'GET /b/calls/doctor/edge',
  ]);
  expect(server.requests[0]?.headers['if-none-match']).toBe('*');
  expect(server.requests[1]?.headers.range).toBe('bytes=0-0');
});

test.each([
  [403, 'AccessDenied', 'denied'],
  [412, 'PreconditionFailed', 'allowed'],
  [404, 'NoSuchKey', 'allowed'],
])('%i %s means %s', async (status, code, verdict) => {
  refuse(status, code);
  expect(await probe.put('k', going)).toBe(verdict);
});

test.each([
  [404, 'NoSuchBucket', 'store.bucket-missing'],
  [403, 'SignatureDoesNotMatch', 'store.denied'],
  [403, 'RequestTimeTooSkewed', 'store.denied'],
  [301, 'PermanentRedirect', 'store.bucket-missing'],
  [503, 'SlowDown', 'store.unavailable'],
])('%i %s is %s, which says nothing of rights', async (status, code, expected) => {
  refuse(status, code);
  await expect(probe.list('calls/', going)).rejects.toMatchObject({ code: expected });
});

test('sees the clock in a refusal, too', async () => {
  expect(probe.aheadMs()).toBeUndefined();
  server.answer = (_, response) => {
    const date = new Date(Date.now() - hourMs).toUTCString();
    response.writeHead(403, { date, 'content-type': 'application/xml' });
    response.end('<Error><Code>AccessDenied</Code></Error>');
  };
  expect(await probe.delete('k', going)).toBe('denied');
  expect(Math.abs((probe.aheadMs() ?? 0) - hourMs)).toBeLessThan(2_000);
});
