import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { encodeFrame, type ReplyFrame, TURN_RETRIES, type TurnRequest } from '@ethera/contract';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { describe, expect, test } from 'vitest';
import { MemoryLog } from '../testing/memory-log.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { sampleSummary } from '../testing/samples.ts';
import { retryingTurns } from '../turn-retry.ts';
import { createLambdaTurnService } from './lambda-turn-service.ts';
import { createS3Archive } from './s3-archive.ts';
import { readSsmParameter } from './ssm-parameter.ts';
import { type Answer, type AwsServer, startAwsServer } from './testing/aws-server.ts';

/** Every wait of a client, in milliseconds: short for what never comes, and for the rest longer than a busy machine takes. */
const limitOf = (fault: string) => (fault.startsWith('slow') ? 500 : 5_000);
const { signal } = new AbortController();
const key = 'calls/2026/11/23/c/turn-001/attempt-1/caller.wav';
const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6);

/** A service of AWS as the edge uses it. */
interface Cloud {
  /** What a client of the edge gets of it, and what tells that all of it came. */
  readonly use: (client: AwsServer['client'], limitMs: number) => Promise<unknown>;
  readonly whole: unknown;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer in two halves. */
  readonly body: readonly [Uint8Array, Uint8Array];
  /** The body of a refusal. */
  readonly refusal: (name: string) => string;
}

const transcript: ReplyFrame = { type: 'transcript', text: 'When do you open?', rejected: null };
const reply: readonly ReplyFrame[] = [
  transcript,
  { type: 'commit', rule: 'default' },
  { type: 'say', chunk: 0, text: 'At nine.' },
  { type: 'audio', chunk: 0, offset: 0, audio: bytes },
  { type: 'action', action: { name: 'end_call', reason: 'goodbye' } },
  { type: 'done', summary: sampleSummary },
];
const request: TurnRequest = { ...sampleRequest, retries: { requests: TURN_RETRIES, forMs: 8_400 } };

const codec = new EventStreamCodec(
  (data) => Buffer.from(data).toString(),
  (text) => Buffer.from(text),
);
function event(type: string, body: Uint8Array): Uint8Array {
  const header = (value: string) => ({ type: 'string' as const, value });
  return codec.encode({ headers: { ':message-type': header('event'), ':event-type': header(type) }, body });
}
const framesOf = (frames: readonly ReplyFrame[]) => event('PayloadChunk', Buffer.concat(frames.map(encodeFrame)));

/** A turn whose stream breaks in the middle at `heard`: after the words of the caller, or within the reply. */
const lambda = (heard: number): Cloud => ({
  async use(client, limitMs) {
    const service = createLambdaTurnService({
      turnFunction: 'turn:live',
      briefingFunction: 'briefing:live',
      maxCalls: 1,
      idleMs: limitMs,
      client,
    });
    const turns = retryingTurns(service, { log: new MemoryLog(), now: Date.now, firstFrameMs: limitMs });
    const frames: ReplyFrame[] = [];
    try {
      for await (const frame of turns.answer(request, signal)) frames.push(frame);
      return frames;
    } finally {
      service.close();
    }
  },
  whole: reply,
  contentType: 'application/vnd.amazon.eventstream',
  body: [
    framesOf(reply.slice(0, heard)),
    Buffer.concat([framesOf(reply.slice(heard)), event('InvokeComplete', Buffer.from('{}'))]),
  ],
  refusal: () => '{"Message":"private prose"}',
});

const s3 = (use: (archive: ReturnType<typeof createS3Archive>) => Promise<unknown>, whole: unknown): Cloud => ({
  async use(client, limitMs) {
    const archive = createS3Archive({
      bucket: 'calls-dev',
      client: { ...client, forcePathStyle: true },
      transferMs: limitMs,
      markerMs: limitMs,
    });
    return await use(archive).finally(() => archive.close());
  },
  whole,
  contentType: 'application/octet-stream',
  headers: { 'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64') },
  body: [bytes.subarray(0, 3), bytes.subarray(3)],
  refusal: (name) => `<?xml version="1.0"?><Error><Code>${name}</Code><Message>private prose</Message></Error>`,
});

const parameter = Buffer.from(JSON.stringify({ Parameter: { Name: 'p', Value: 'value' } }));
const clouds = {
  'Lambda, in the middle of listening': lambda(1),
  'Lambda, in the middle of the reply': lambda(4),
  'S3, a recording': s3((archive) => archive.put(key, bytes, 'audio/wav', signal), 'stored'),
  'S3, a marker': s3((archive) => archive.putMarker(key, signal).then(() => 'put'), 'put'),
  'S3, a phrase': s3((archive) => archive.get(key, signal).then((got) => [...got]), [...bytes]),
  SSM: {
    use: ({ endpoint, credentials, region }, limitMs) =>
      readSsmParameter({
        name: 'p',
        region,
        client: { endpoint, credentials },
        deadlineMs: 4 * limitMs,
        requestMs: limitMs,
      }),
    whole: 'value',
    contentType: 'application/x-amz-json-1.1',
    body: [parameter.subarray(0, 10), parameter.subarray(10)],
    refusal: (name) => JSON.stringify({ __type: name, message: 'private prose' }),
  },
} as const satisfies Record<string, Cloud>;
type CloudName = keyof typeof clouds;

const status =
  (code: number, name: string, headers: Readonly<Record<string, string>> = {}) =>
  (cloud: Cloud): Answer =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json', 'x-amzn-errortype': name, ...headers });
    response.end(cloud.refusal(name));
  };

function begin(cloud: Cloud, response: ServerResponse, contentType = cloud.contentType): void {
  const length = String(cloud.body[0].length + cloud.body[1].length);
  // An event stream has no length.
  const sized = cloud.contentType.includes('eventstream') ? {} : { 'content-length': length };
  response.writeHead(200, { 'content-type': contentType, ...sized, ...cloud.headers });
}

const faults: Readonly<Record<string, (cloud: Cloud) => Answer>> = {
  refused: () => (_, response) => response.destroy(),
  '401': status(401, 'UnauthorizedException'),
  '403': status(403, 'AccessDeniedException'),
  '429 with retry-after': status(429, 'TooManyRequestsException', { 'retry-after': '1' }),
  '429 without': status(429, 'TooManyRequestsException'),
  '500': status(500, 'ServiceException'),
  'slow to the first byte': () => () => undefined,
  'slow in the middle': (cloud) => (_, response) => {
    begin(cloud, response);
    response.write(cloud.body[0]);
  },
  'cut in the middle': (cloud) => (_, response) => {
    begin(cloud, response);
    response.write(cloud.body[0], () => response.destroy());
  },
  garbage: (cloud) => (_, response) => {
    response.writeHead(200, { 'content-type': cloud.contentType }).end('\u0000<gar');
  },
  'the wrong content type': () => (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please sign in.</html>');
  },
};

/** What becomes of a use: `whole` where everything came, else the code; and how many requests it took. */
type Outcome = readonly [outcome: string, requests: number];

/** When the fault is met once, and when it is there for good. */
type Expected = readonly [once: Outcome, forGood: Outcome];

const both = (outcome: Outcome): Expected => [outcome, outcome];
const asked = (requests: number, code: string): Expected => [
  ['whole', 2],
  [code, requests],
];

/** Nothing is said, heard or done twice: once a word of the reply came, the stream is as it is. */
const ofLambda = (isMiddleOfReply: boolean): Readonly<Record<string, Expected>> => {
  const again = asked(3, 'function.unavailable');
  const inTheMiddle = isMiddleOfReply ? both(['function.unavailable', 1]) : again;
  return {
    ...Object.fromEntries(Object.keys(faults).map((fault) => [fault, again])),
    '401': both(['function.denied', 1]),
    '403': both(['function.denied', 1]),
    '429 with retry-after': asked(3, 'function.throttled'),
    '429 without': asked(3, 'function.throttled'),
    'slow in the middle': inTheMiddle,
    'cut in the middle': inTheMiddle,
  };
};

const ofS3 = (changes: Readonly<Record<string, Expected>>): Readonly<Record<string, Expected>> => ({
  ...Object.fromEntries(Object.keys(faults).map((fault) => [fault, both(['store.unavailable', 1])])),
  '401': both(['store.denied', 1]),
  '403': both(['store.denied', 1]),
  ...changes,
});

const markerAgain = asked(2, 'store.unavailable');
const ssmAgain = asked(2, 'parameter.unavailable');
const unreadable = both(['parameter.unavailable', 1]);

const expected: Readonly<Record<CloudName, Readonly<Record<string, Expected>>>> = {
  'Lambda, in the middle of listening': ofLambda(false),
  'Lambda, in the middle of the reply': ofLambda(true),
  // The spool asks again, and takes nothing for kept that S3 has not confirmed.
  'S3, a recording': ofS3({
    garbage: both(['store.unconfirmed', 1]),
    'the wrong content type': both(['store.unconfirmed', 1]),
  }),
  'S3, a marker': ofS3({
    refused: markerAgain,
    '429 with retry-after': markerAgain,
    '429 without': markerAgain,
    '500': markerAgain,
    'slow to the first byte': markerAgain,
    'cut in the middle': markerAgain,
    // An answer of 200 says that it is there.
    garbage: both(['whole', 1]),
    'the wrong content type': both(['whole', 1]),
  }),
  // The phrase book asks again, and knows how many bytes a phrase has.
  'S3, a phrase': ofS3({ garbage: both(['other', 1]), 'the wrong content type': both(['other', 1]) }),
  SSM: {
    '401': both(['parameter.denied', 1]),
    '403': both(['parameter.denied', 1]),
    refused: ssmAgain,
    '429 with retry-after': ssmAgain,
    '429 without': ssmAgain,
    '500': ssmAgain,
    'slow to the first byte': ssmAgain,
    'cut in the middle': ssmAgain,
    'slow in the middle': unreadable,
    garbage: unreadable,
    'the wrong content type': unreadable,
  },
};

/** Uses the service, which does `fault` to the first `times` requests. */
async function meet(cloud: Cloud, fault: Answer, times: number, limitMs: number): Promise<Outcome> {
  let left = times;
  const server = await startAwsServer((incoming, response) => {
    left -= 1;
    if (left >= 0) return fault(incoming, response);
    begin(cloud, response);
    response.write(cloud.body[0]);
    return response.end(cloud.body[1]);
  });
  try {
    const got = await cloud.use(server.client, limitMs);
    return [isDeepStrictEqual(got, cloud.whole) ? 'whole' : 'other', server.requests.length];
  } catch (thrown) {
    return [String((thrown as { code?: string }).code), server.requests.length];
  } finally {
    await server.close();
  }
}

describe.concurrent.each(Object.keys(clouds) as CloudName[])('%s', (name) => {
  const cloud: Cloud = clouds[name];
  test.each(Object.keys(faults))('%s: what it gives, and after how many requests', async (fault) => {
    const answer = faults[fault]?.(cloud) ?? (() => undefined);
    const outcomes = await Promise.all(
      [1, Number.POSITIVE_INFINITY].map((times) => meet(cloud, answer, times, limitOf(fault))),
    );
    expect(outcomes).toEqual(expected[name][fault]);
  });
});
