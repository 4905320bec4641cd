import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createS3Archive, type S3Archive } from './s3-archive.ts';
import { type Answer, type AwsServer, startAwsServer } from './testing/aws-server.ts';

const { signal } = new AbortController();
const hang: Answer = () => undefined;

function refuse(response: ServerResponse, status: number, code: string) {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>private prose</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}

/** Keeps objects as S3 does for writes under If-None-Match. */
function bucketOf(objects: Map<string, Buffer>): Answer {
  return ({ method, path, headers, body }, response) => {
    const key = path.split('?')[0] ?? '';
    const object = objects.get(key);
    if (method === 'GET') return object ? response.end(object) : refuse(response, 404, 'NoSuchKey');
    if (headers['if-none-match'] !== '*') return refuse(response, 400, 'UnconditionalWrite');
    if (object) return refuse(response, 412, 'PreconditionFailed');
    objects.set(key, body);
    const checksum = createHash('sha256').update(body).digest('base64');
    return response.writeHead(200, { 'x-amz-checksum-sha256': checksum }).end();
  };
}

describe('S3 archive', () => {
  let server: AwsServer;
  let archive: S3Archive;
  const objects = new Map<string, Buffer>();
  const open = (options: { transferMs?: number; markerMs?: number } = {}) =>
    createS3Archive({ bucket: 'calls-dev', client: { ...server.client, forcePathStyle: true }, ...options });
  const put = (body = Uint8Array.of(1, 2, 3)) => archive.put('calls/a/caller.wav', body, 'audio/wav', signal);

  beforeEach(async () => {
    objects.clear();
    server = await startAwsServer(bucketOf(objects));
    archive = open();
  });
  afterEach(async () => {
    archive.close();
    await server.close();
  });

  test('gives back what it keeps', async () => {
    await put();
    expect(server.requests[0]?.headers['content-type']).toBe('audio/wav');
    expect([...(await archive.get('calls/a/caller.wav', signal))]).toEqual([1, 2, 3]);
  });

  test('says with each file what its bytes are, and has S3 confirm it', async () => {
    expect(await put()).toBe('stored');
    const checksum = createHash('sha256')
      .update(Uint8Array.of(1, 2, 3))
      .digest('base64');
    expect(server.requests[0]?.headers['x-amz-checksum-sha256']).toBe(checksum);
  });

  test.each([
    // S3 has kept only what it had checked itself.
    { what: 'no checksum', of: null, next: 'stored-before' },
    { what: 'the checksum of others', of: 'others', next: 'occupied' },
  ])('an answer with $what', async ({ of, next }) => {
    const serve = bucketOf(objects);
    server.answer = (request, response) => {
      server.answer = serve;
      objects.set(request.path.split('?')[0] ?? '', request.body);
      const checksum = of && { 'x-amz-checksum-sha256': createHash('sha256').update(of).digest('base64') };
      response.writeHead(200, { ...checksum }).end();
    };
    await expect(put()).rejects.toMatchObject({ code: 'store.unconfirmed' });
    expect(await put()).toBe(next);
  });

  test('what is there already stays, and is ours where an earlier request of ours had the same bytes', async () => {
    await put();
    expect(await put()).toBe('stored-before');
    expect(await put(Uint8Array.of(9))).toBe('occupied');
    expect([...(objects.get('/calls-dev/calls/a/caller.wav') ?? [])]).toEqual([1, 2, 3]);
    objects.set('/calls-dev/calls/b/caller.wav', Buffer.of(1, 2, 3));
    expect(await archive.put('calls/b/caller.wav', Uint8Array.of(1, 2, 3), 'audio/wav', signal)).toBe('occupied');
  });

  test('an answer that was lost leaves a file that is known for ours at the next try', async () => {
    const serve = bucketOf(objects);
    server.answer = (request, response) => {
      server.answer = serve;
      objects.set(request.path.split('?')[0] ?? '', request.body);
      response.destroy();
    };
    await expect(put()).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(await put()).toBe('stored-before');
  });

  test('a marker is an empty object', async () => {
    await archive.putMarker('calls/a/cancel', signal);
    await archive.putMarker('calls/a/cancel', signal);
    expect(objects.get('/calls-dev/calls/a/cancel')).toHaveLength(0);
  });

  test('a marker does not wait behind recordings', async () => {
    const abort = new AbortController();
    const serve = bucketOf(objects);
    server.answer = (request, response) =>
      request.path.includes('cancel') ? serve(request, response) : hang(request, response);
    // More than the 50 sockets of one client.
    const uploads = Array.from({ length: 60 }, (_, index) =>
      archive.put(`calls/${index}.wav`, new Uint8Array(8), 'audio/wav', abort.signal).catch(() => 'aborted'),
    );
    await archive.putMarker('calls/a/cancel', signal);
    abort.abort();
    expect(new Set(await Promise.all(uploads))).toEqual(new Set(['aborted']));
  });

  test.each([
    { what: 'an object that is there', answer: (response: ServerResponse) => response.writeHead(206).end('g') },
    { what: 'a key that may not be read', answer: (response: ServerResponse) => refuse(response, 403, 'AccessDenied') },
  ])('is warmed by $what: the next marker and file need no new connection', async ({ answer }) => {
    const serve = bucketOf(objects);
    server.answer = (request, response) => (request.method === 'GET' ? answer(response) : serve(request, response));
    await archive.warm('prompts/greeting.ulaw', signal);
    await put();
    await archive.putMarker('calls/a/cancel', signal);
    const [warming, used] = ['GET', 'PUT'].map((method) =>
      server.requests.filter((request) => request.method === method),
    );
    expect(warming?.map(({ headers }) => headers.range)).toEqual(['bytes=0-0', 'bytes=0-0']);
    expect(warming?.[0]?.path).toContain('/calls-dev/prompts/greeting.ulaw');
    const ports = new Set(warming?.map(({ port }) => port));
    expect(ports.size).toBe(2);
    expect(new Set(used?.map(({ port }) => port))).toEqual(ports);
  });

  test('is not warmed when nobody answers, and nobody is told', async () => {
    server.answer = (_, response) => response.destroy();
    await archive.warm('prompts/greeting.ulaw', signal);
    const abort = new AbortController();
    server.answer = () => abort.abort();
    await archive.warm('prompts/greeting.ulaw', abort.signal);
    await server.close();
    await archive.warm('prompts/greeting.ulaw', signal);
    server = await startAwsServer(bucketOf(objects));
  });

  test('who does not answer is waited for no longer than a marker', async () => {
    archive.close();
    archive = open({ markerMs: 60 });
    server.answer = hang;
    const askedAtMs = performance.now();
    await archive.warm('prompts/greeting.ulaw', signal);
    expect(performance.now() - askedAtMs).toBeLessThan(1_000);
  });

  test.each([
    [404, 'NoSuchBucket', 'store.bucket-missing'],
    [403, 'AccessDenied', 'store.denied'],
    [403, 'SignatureDoesNotMatch', 'store.denied'],
    [500, 'InternalError', 'store.unavailable'],
    [503, 'SlowDown', 'store.unavailable'],
  ])('%s %s is %s', async (status, code, expected) => {
    server.answer = (_, response) => refuse(response, status, code);
    await expect(put()).rejects.toMatchObject({ name: 'EtheraError', code: expected });
    await expect(archive.putMarker('calls/a/cancel', signal)).rejects.toMatchObject({ code: expected });
    await expect(archive.get('prompts/a', signal)).rejects.toMatchObject({ code: expected });
    await expect(put()).rejects.not.toThrow(/private prose/);
  });

  test('what is missing is no lack of a bucket', async () => {
    await expect(archive.get('prompts/a', signal)).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  test('a file is tried once: the spool has it', async () => {
    server.answer = (_, response) => response.destroy();
    await expect(put()).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(server.requests).toHaveLength(1);
  });

  test('a marker is tried twice: nobody else keeps it', async () => {
    server.answer = (_, response) => {
      server.answer = bucketOf(objects);
      response.destroy();
    };
    await archive.putMarker('calls/a/cancel', signal);
    expect(server.requests).toHaveLength(2);
  });

  test('an answer that does not come is an outage', async () => {
    archive.close();
    archive = open({ transferMs: 60, markerMs: 60 });
    server.answer = hang;
    await expect(put()).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(archive.putMarker('calls/a/cancel', signal)).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  test('a body that stops half-way is an outage', async () => {
    archive.close();
    archive = open({ transferMs: 200 });
    server.answer = (_, response) => response.writeHead(200, { 'content-length': 10 }).write('half');
    await expect(archive.get('prompts/a', signal)).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  test('who aborts gets the reason back', async () => {
    const abort = new AbortController();
    const reason = new Error('over');
    server.answer = () => abort.abort(reason);
    await expect(archive.get('prompts/a', abort.signal)).rejects.toBe(reason);
  });
});
