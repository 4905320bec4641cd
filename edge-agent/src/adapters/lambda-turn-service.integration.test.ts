import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { CONTRACT_VERSION, encodeFrame, type ReplyFrame } from '@ethera/contract';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleRequest as request } from '../testing/sample-request.ts';
import { createLambdaTurnService, type LambdaTurnService } from './lambda-turn-service.ts';
import { type Answer, type AwsServer, startAwsServer } from './testing/aws-server.ts';

const { signal } = new AbortController();
const say: ReplyFrame = { type: 'say', chunk: 0, text: 'Good day. ' };
const audio: ReplyFrame = { type: 'audio', chunk: 0, offset: 0, audio: Uint8Array.of(1, 2, 3) };
const failed: ReplyFrame = { type: 'error', code: 'llm.timeout', message: 'late', retryable: true };

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

function event(type: string, body: Uint8Array): Uint8Array {
  const header = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({ headers: { ':message-type': header('event'), ':event-type': header(type) }, body });
}

const bytesOf = (...frames: ReplyFrame[]) => Buffer.concat(frames.map(encodeFrame));
const chunk = (bytes: Uint8Array) => event('PayloadChunk', bytes);
const complete = (error: object = {}) => event('InvokeComplete', Buffer.from(JSON.stringify(error)));

function start(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'request-7' });
}

const streams =
  (...events: Uint8Array[]): Answer =>
  (_, response) => {
    start(response);
    for (const each of events) response.write(each);
    response.end();
  };

function beginToSpeak(response: ServerResponse) {
  start(response);
  response.write(chunk(bytesOf(say)));
}

const refuses =
  (status: number, name: string): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name });
    response.end(JSON.stringify({ Message: 'private prose' }));
  };

async function all(frames: AsyncIterable<ReplyFrame>): Promise<ReplyFrame[]> {
  const gathered: ReplyFrame[] = [];
  for await (const frame of frames) gathered.push(frame);
  return gathered;
}

describe('Lambda turn service', () => {
  let server: AwsServer;
  let service: LambdaTurnService;
  const open = (options: { maxCalls?: number; idleMs?: number } = {}) =>
    createLambdaTurnService({
      turnFunction: 'turn:live',
      briefingFunction: 'briefing:live',
      maxCalls: 2,
      client: server.client,
      ...options,
    });
  const answer = () => all(service.answer(request, signal));

  beforeEach(async () => {
    server = await startAwsServer(streams(chunk(bytesOf(say, audio, failed)), complete()));
    service = open();
  });
  afterEach(async () => {
    service.close();
    await server.close();
  });

  describe('answer', () => {
    test('sends the request and gives its frames', async () => {
      expect(await answer()).toEqual([say, audio, failed]);
      expect(server.requests[0]?.path).toBe('/2021-11-15/functions/turn%3Alive/response-streaming-invocations');
      expect(JSON.parse(String(server.requests[0]?.body))).toEqual(request);
    });

    test('frames may be cut anywhere', async () => {
      const bytes = bytesOf(say, audio, failed);
      server.answer = streams(...Array.from(bytes, (byte) => chunk(Uint8Array.of(byte))), complete());
      expect(await answer()).toEqual([say, audio, failed]);
    });

    test('gives each frame as it arrives, and ends with the last without waiting for the function', async () => {
      let response: ServerResponse | undefined;
      server.answer = (_, opened) => {
        response = opened;
        start(opened);
        opened.write(chunk(bytesOf(say)));
      };
      const frames = service.answer(request, signal)[Symbol.asyncIterator]();
      expect(await frames.next()).toEqual({ done: false, value: say });
      response?.write(chunk(bytesOf(failed)));
      expect(await frames.next()).toEqual({ done: false, value: failed });
      expect(await frames.next()).toEqual({ done: true, value: undefined });
      response?.end(complete());
    });

    test('turns that follow each other share sockets', async () => {
      for (let turn = 0; turn < 10; turn += 1) await answer();
      // Not always one: the next turn may start before the end of the last has come through.
      expect(new Set(server.requests.map(({ port }) => port)).size).toBeLessThan(10);
    });

    test('more streams run at once than an SDK has sockets by default', async () => {
      service.close();
      service = open({ maxCalls: 15 });
      const waiting: ServerResponse[] = [];
      server.answer = (_, response) => {
        waiting.push(response);
        if (waiting.length < 60) return;
        for (const each of waiting) streams(chunk(bytesOf(failed)), complete())(server.requests[0] as never, each);
      };
      const replies = await Promise.all(Array.from({ length: 60 }, answer));
      expect(replies).toHaveLength(60);
    });

    test.each([
      ['no last frame', [chunk(bytesOf(say)), complete()], 'function.crashed'],
      ['nothing at all', [complete()], 'function.crashed'],
      [
        'an error of the function',
        [chunk(bytesOf(say)), complete({ ErrorCode: 'Sandbox.Timedout' })],
        'function.crashed',
      ],
      ['no end', [chunk(bytesOf(say))], 'function.crashed'],
      ['half a frame', [chunk(bytesOf(say).subarray(0, 9)), complete()], 'frames.malformed'],
      ['garbage', [chunk(Buffer.from('<html>'))], 'frames.malformed'],
    ])('a stream with %s fails', async (_, events, code) => {
      server.answer = streams(...events);
      await expect(answer()).rejects.toMatchObject({ name: 'EtheraError', code });
    });

    test('a crash names the request, and none of the function’s own words', async () => {
      server.answer = streams(complete({ ErrorCode: 'RangeError', ErrorDetails: 'what the caller said' }));
      await expect(answer()).rejects.toThrow('the function failed: RangeError (request request-7)');
    });

    test.each([
      [404, 'ResourceNotFoundException', 'function.missing'],
      [403, 'AccessDeniedException', 'function.denied'],
      [403, 'UnrecognizedClientException', 'function.denied'],
      [429, 'TooManyRequestsException', 'function.throttled'],
      [500, 'ServiceException', 'function.unavailable'],
      [502, 'EC2UnexpectedException', 'function.unavailable'],
    ])('%s %s is %s, and tried once', async (status, name, code) => {
      server.answer = refuses(status, name);
      await expect(answer()).rejects.toMatchObject({ code });
      expect(server.requests).toHaveLength(1);
      await expect(answer()).rejects.not.toThrow(/private prose/);
    });

    test('a request that is refused as it is will be refused again', async () => {
      server.answer = refuses(413, 'RequestTooLargeException');
      await expect(answer()).rejects.toMatchObject({ code: 'function.unavailable', retryable: false });
    });

    test('a connection that is cut is tried once', async () => {
      server.answer = (_, response) => response.destroy();
      await expect(answer()).rejects.toMatchObject({ code: 'function.unavailable', retryable: true });
      expect(server.requests).toHaveLength(1);
    });

    test('a connection that is cut within the reply fails', async () => {
      server.answer = (_, response) => {
        start(response);
        response.write(chunk(bytesOf(say)), () => response.destroy());
      };
      await expect(answer()).rejects.toMatchObject({
        code: expect.stringMatching(/^function\.(unavailable|crashed)$/),
      });
    });

    test.each([
      ['before the reply', () => undefined],
      ['within the reply', beginToSpeak],
    ])('silence %s ends it and frees the socket', async (_, begin) => {
      service.close();
      service = open({ idleMs: 80 });
      let closed: Promise<unknown> | undefined;
      server.answer = (_, response) => {
        closed = once(response, 'close');
        begin(response);
      };
      await expect(answer()).rejects.toMatchObject({ code: 'function.unavailable' });
      await closed;
    });

    test.each([
      ['before the reply', 0],
      ['within the reply', 1],
    ])('aborting %s ends it without an error and frees the socket', async (_, heard) => {
      const abort = new AbortController();
      let closed: Promise<unknown> | undefined;
      server.answer = (_, response) => {
        closed = once(response, 'close');
        if (heard === 0) return abort.abort();
        start(response);
        return response.write(chunk(bytesOf(say)));
      };
      const frames: ReplyFrame[] = [];
      for await (const frame of service.answer(request, abort.signal)) {
        frames.push(frame);
        setImmediate(() => abort.abort());
      }
      expect(frames).toHaveLength(heard);
      await closed;
    });

    test('nothing is sent for a turn that was aborted before', async () => {
      expect(await all(service.answer(request, AbortSignal.abort()))).toEqual([]);
      expect(server.requests).toEqual([]);
    });

    test('a reader that leaves frees the socket', async () => {
      let closed: Promise<unknown> | undefined;
      server.answer = (_, response) => {
        closed = once(response, 'close');
        start(response);
        response.write(chunk(bytesOf(say)));
      };
      for await (const frame of service.answer(request, signal)) if (frame.type === 'say') break;
      await closed;
    });
  });

  describe('warm', () => {
    test('asks for the persona’s connections and waits for their opening', async () => {
      await service.warm('ethera', signal);
      expect(JSON.parse(String(server.requests[0]?.body))).toEqual({
        kind: 'warm',
        version: CONTRACT_VERSION,
        personaId: 'ethera',
      });
    });

    test.each([
      ['a refusal', refuses(429, 'TooManyRequestsException')],
      ['a crash', streams(complete({ ErrorCode: 'Runtime.ExitError' }))],
      ['a cut', ((_, response) => response.destroy()) as Answer],
    ])('%s harms nobody', async (_, fault) => {
      server.answer = fault;
      await expect(service.warm('ethera', signal)).resolves.toBeUndefined();
      await expect(service.warm('ethera', AbortSignal.abort())).resolves.toBeUndefined();
    });
  });

  describe('brief', () => {
    const briefing = {
      version: CONTRACT_VERSION,
      numbers: { '100': 'ethera' },
      defaultPersona: 'ethera',
      personas: {},
    };
    const answers =
      (text: string, headers: Record<string, string> = {}): Answer =>
      (_, response) =>
        response.writeHead(200, headers).end(text);

    test('gives the briefing', async () => {
      server.answer = answers(JSON.stringify(briefing));
      expect(await service.brief(signal)).toEqual(briefing);
      expect(server.requests[0]?.path).toBe('/2015-03-31/functions/briefing%3Alive/invocations');
      expect(JSON.parse(String(server.requests[0]?.body))).toEqual({ kind: 'briefing', version: CONTRACT_VERSION });
    });

    test.each([
      ['speaker.auth', 'speaker.auth', false],
      ['brand.new', 'briefing.unavailable', true],
      ['toString', 'briefing.unavailable', true],
    ])('a failure with the code %s is %s', async (code, expected, retryable) => {
      server.answer = answers(JSON.stringify({ error: { code, message: 'no key', retryable } }));
      await expect(service.brief(signal)).rejects.toMatchObject({
        name: 'EtheraError',
        code: expected,
        retryable,
        message: expect.stringContaining('no key'),
      });
    });

    test.each([
      ['no JSON', '<html>'],
      ['nothing', ''],
      ['another shape', '{"numbers":3}'],
    ])('%s is no briefing', async (_, text) => {
      server.answer = answers(text);
      await expect(service.brief(signal)).rejects.toMatchObject({ code: 'briefing.unavailable' });
    });

    test('a function that crashed is told from one that answered', async () => {
      server.answer = answers('{"errorMessage":"boom"}', { 'x-amz-function-error': 'Unhandled' });
      await expect(service.brief(signal)).rejects.toMatchObject({ code: 'function.crashed' });
    });

    test('a missing function is missing', async () => {
      server.answer = refuses(404, 'ResourceNotFoundException');
      await expect(service.brief(signal)).rejects.toMatchObject({ code: 'function.missing' });
    });

    test('who aborts gets the reason back', async () => {
      const abort = new AbortController();
      const reason = new Error('stopped');
      server.answer = () => abort.abort(reason);
      await expect(service.brief(abort.signal)).rejects.toBe(reason);
    });
  });
});
