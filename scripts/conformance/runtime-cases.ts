import { CONTRACT_VERSION, FrameDecoder, type ReplyFrame } from '@ethera/contract';
import type { LambdaFunction } from '../../local/src/lambda/function.ts';
import type { Invocation, Seen } from './invocation.ts';

export interface RuntimeCase extends Invocation {
  readonly what: string;
  /** What two runtimes must agree on, of a response that went well; the bytes themselves when left out. */
  readonly essence?: (body: string) => unknown;
  /** They must agree that it fails, and need not on the error. */
  readonly anyError?: boolean;
  /** For the sake of a case that would agree by failing twice. */
  readonly expected: 'answer' | RegExp;
  /** What an answer holds in any case: two failures that a function told in its own words are alike as well. */
  readonly holds?: RegExp;
}

/** Small functions that do what ours must not: each is a question about the runtime alone. */
export function smallFunctions(folder: string): readonly LambdaFunction[] {
  const fn = (name: string, more: Partial<LambdaFunction> = {}): LambdaFunction => ({
    name,
    folder,
    handler: `handlers.${name}`,
    environment: {},
    timeoutMs: 20_000,
    memoryMb: 128,
    ...more,
  });
  return [
    fn('echo'),
    fn('nothing'),
    fn('fails'),
    fn('hangs', { timeoutMs: 1_000 }),
    fn('crashes'),
    fn('rejects'),
    fn('callback'),
    fn('stream'),
    fn('short-stream', { handler: 'handlers.stream', timeoutMs: 1_000 }),
    fn('http'),
    fn('nested', { folder: `${folder}/..`, handler: 'fixtures/handlers.nothing' }),
    fn('broken', { handler: 'broken.handler' }),
    fn('no-export', { handler: 'handlers.missing' }),
    fn('no-file', { handler: 'missing.handler' }),
  ];
}

const plain = { streaming: false, payload: {} } as const;
const words = ['one ', 'two ', 'three'];

export const smallCases: readonly RuntimeCase[] = [
  {
    ...plain,
    what: 'an answer',
    functionName: 'echo',
    payload: { say: 'привет' },
    essence: echoed,
    expected: 'answer',
  },
  { ...plain, what: 'no answer', functionName: 'nothing', expected: 'answer' },
  { ...plain, what: 'a handler in a folder', functionName: 'nested', expected: 'answer' },
  { ...plain, what: 'an error', functionName: 'fails', payload: { message: 'no' }, expected: /RangeError/ },
  { ...plain, what: 'a time-out', functionName: 'hangs', expected: /Timedout/ },
  { ...plain, what: 'an exit', functionName: 'crashes', payload: { code: 3 }, expected: /ExitError/ },
  { ...plain, what: 'an exit without a fault', functionName: 'crashes', payload: { code: 0 }, expected: /ExitError/ },
  {
    ...plain,
    what: 'a rejection nobody caught',
    functionName: 'rejects',
    // This release of the client catches none: Node ends the process. Older ones reported it.
    expected: /UnhandledPromiseRejection|ExitError/,
    anyError: true,
  },
  { ...plain, what: 'a handler with a callback', functionName: 'callback', expected: /CallbackHandlerDeprecated/ },
  { ...plain, what: 'a module that cannot be loaded', functionName: 'broken', expected: /Error/ },
  { ...plain, what: 'no such export', functionName: 'no-export', expected: /HandlerNotFound/ },
  { ...plain, what: 'no such module', functionName: 'no-file', expected: /ImportModuleError/ },
  { what: 'a stream', functionName: 'stream', streaming: true, payload: { words }, expected: 'answer' },
  {
    what: 'a stream of a megabyte',
    functionName: 'stream',
    streaming: true,
    payload: { words: Array.from({ length: 64 }, (_, index) => String(index % 10).repeat(16_384)) },
    expected: 'answer',
  },
  {
    what: 'a stream that fails on the way',
    functionName: 'stream',
    streaming: true,
    payload: { words, ending: 'throw' },
    expected: /RangeError/,
  },
  {
    what: 'a stream that fails before its first byte',
    functionName: 'stream',
    streaming: true,
    payload: { ending: 'throw' },
    expected: /RangeError/,
  },
  {
    what: 'a stream whose process exits',
    functionName: 'stream',
    streaming: true,
    payload: { words, ending: 'exit' },
    expected: /ExitError/,
  },
  {
    what: 'a stream cut by the time-out',
    functionName: 'short-stream',
    streaming: true,
    payload: { words, ending: 'hang' },
    expected: /Timedout/,
  },
  { what: 'an HTTP answer', functionName: 'http', streaming: true, payload: {}, expected: 'answer' },
];

const personaId = 'ethera';
const turn = {
  kind: 'turn',
  version: CONTRACT_VERSION,
  turn: 1,
  attempt: 1,
  personaId,
  probe: false,
  commitInMs: 0,
  commitFloorMs: 0,
  recording: { in: 'keys', keys: '1' },
  history: [],
};

/** Nobody but the queue may invoke it in a stage, so it is asked apart from the others; it needs nothing for this. */
export function wrapUpCases(functionName: string): readonly RuntimeCase[] {
  const asked = { functionName, streaming: false } as const;
  return [
    { ...asked, what: 'wrap-up: no batch at all', payload: {}, expected: /not a batch/ },
    {
      ...asked,
      what: 'wrap-up: one message that is nothing',
      payload: { Records: [{ messageId: 'm', body: '{' }] },
      expected: 'answer',
    },
  ];
}

/** Bundles that an edge invokes, as `sst deploy` would upload them. */
export function bundleCases(name: (thing: string) => string): readonly RuntimeCase[] {
  const ofTurn = { functionName: name('turn'), streaming: true, essence: framed };
  const ofBriefing = { functionName: name('briefing'), streaming: false };
  const callId = '20261123T094500123Z-edge-0123abcd';
  return [
    {
      ...ofTurn,
      what: 'turn: a warm-up',
      payload: { kind: 'warm', version: CONTRACT_VERSION, personaId },
      expected: 'answer',
      holds: /"outcome":"warmed"/,
    },
    {
      ...ofTurn,
      what: 'turn: a reply',
      payload: { ...turn, callId },
      expected: 'answer',
      holds: /"type":"say".*"outcome":"replied"/s,
    },
    {
      ...ofTurn,
      what: 'turn: a request of nobody',
      payload: { ...turn, callId: 'x' },
      expected: 'answer',
      holds: /request\.malformed/,
    },
    {
      ...ofBriefing,
      what: 'briefing: what an edge must know',
      payload: { kind: 'briefing', version: CONTRACT_VERSION },
      essence: briefed,
      expected: 'answer',
      holds: /"phrases"/,
    },
    {
      ...ofBriefing,
      what: 'briefing: a request of nobody',
      payload: {},
      essence: briefed,
      expected: 'answer',
      holds: /request\.malformed/,
    },
  ];
}

/** Whether a case went as it should at all, in words when it did not. */
export function unexpected({ what, expected, holds }: RuntimeCase, { body, error }: Seen): string | null {
  if (holds && !holds.test(body)) return `${what}: an answer without ${holds}`;
  const said = error ? `${error.type}: ${error.message}` : 'answer';
  const isMeant = expected === 'answer' ? error === null : error !== null && expected.test(said);
  return isMeant ? null : `${what}: ${said} in place of ${expected}`;
}

/** What handlers are given, but for what differs from one invocation to the next. */
function echoed(body: string): unknown {
  const { event, context } = JSON.parse(utf8(body));
  const told = ['functionName', 'functionVersion', 'invokedFunctionArn', 'memoryLimitInMB', 'logGroupName'];
  return { event, context: told.map((field) => context[field]) };
}

function framed(body: string): unknown {
  const decoder = new FrameDecoder();
  const frames = decoder.push(Buffer.from(body, 'latin1'));
  decoder.end();
  const audio = frames.flatMap((frame) => (frame.type === 'audio' ? [frame] : []));
  return {
    said: frames.filter(({ type }) => type !== 'audio').map(withoutTimes),
    audioBytes: audio.reduce((sum, frame) => sum + frame.audio.length, 0),
  };
}

function withoutTimes(frame: ReplyFrame): unknown {
  if (frame.type !== 'done') return frame;
  const { timings, ...summary } = frame.summary;
  return { ...frame, summary, reached: Object.entries(timings).map(([name, at]) => [name, at !== null]) };
}

/** Phrases keep their keys, which are hashes of what they say and how. */
function briefed(body: string): unknown {
  return JSON.parse(utf8(body));
}

function utf8(body: string): string {
  return Buffer.from(body, 'latin1').toString();
}
