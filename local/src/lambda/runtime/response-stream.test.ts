import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ResponseStream } from './response-stream.ts';
import type { OpenResponse } from './runtime-client.ts';

/** A connection that is not there yet: it takes bytes, and tells later when they have left. */
class Connecting {
  readonly flushes: ((() => void) | undefined)[] = [];
  write(_chunk: Uint8Array, flushed?: () => void): boolean {
    this.flushes.push(flushed);
    return true;
  }
}

test('is empty when all that was written has left the process', async () => {
  const request = new Connecting();
  const stream = new ResponseStream(
    () => ({ request, accepted: Promise.resolve() }) as unknown as OpenResponse,
    undefined,
  );
  await stream.emptied();
  let isEmpty = false;
  for (const word of ['one', 'two']) stream.write(word);
  const emptied = stream.emptied().then(() => {
    isEmpty = true;
  });
  request.flushes[0]?.();
  await turnOfLoop();
  expect([request.flushes.length, isEmpty]).toEqual([2, false]);
  request.flushes[1]?.();
  await emptied;
});

test('a write is done when its bytes have left the process: a handler that ends it then loses none', async () => {
  const request = new Connecting();
  const opened = { request, accepted: Promise.resolve() } as unknown as OpenResponse;
  const stream = new ResponseStream(() => opened, undefined);
  let isDone = false;
  stream.write('last', () => {
    isDone = true;
  });
  await turnOfLoop();
  expect([request.flushes.length, isDone]).toEqual([1, false]);
  request.flushes[0]?.();
  await turnOfLoop();
  expect(isDone).toBe(true);
});
