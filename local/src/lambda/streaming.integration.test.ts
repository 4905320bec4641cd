import { InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { meetingPoint } from './fixtures/harness.ts';
import { payloadOf, useLambda } from './fixtures/suite.ts';

const suite = useLambda();
const { client, stream } = suite;

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

  test('reaches its caller though its function had died before anybody accepted its connection', async () => {
    const blockedMs = 300;
    suite.onLine(({ text }) => {
      // The function has its work by then, and the service looks at nothing until long after the function is dead.
      if (!text.startsWith('START')) return;
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockedMs));
    });
    const { words, complete } = await stream('gone', { words: ['one ', 'last'] });
    expect(words.join('')).toBe('one last');
    expect(complete?.ErrorCode).toBe('Runtime.ExitError');
  });

  test('that fails keeps all that was written before, as under the official runtime client', async () => {
    const { words, complete } = await stream('stream', { words: ['one ', 'two ', 'three'], ending: 'throw' });
    expect([words.join(''), complete?.ErrorCode]).toEqual(['one two three', 'RangeError']);
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
    const before = suite.server.describe().stream?.environmentsStarted ?? 0;
    await stream('stream', { words: ['y'] });
    expect(suite.server.describe().stream?.environmentsStarted).toBe(before + 1);
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
