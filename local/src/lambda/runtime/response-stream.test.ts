import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { ResponseStream } from './response-stream.ts';
import type { OpenResponse } from './runtime-client.ts';

/** A connection that is not there yet: it takes bytes, and tells when they have left. */
class Connecting extends EventEmitter {
  readonly flushes: (() => void)[] = [];
  write(_chunk: Uint8Array, flushed: () => void): boolean {
    this.flushes.push(flushed);
    this.emit('taken');
    return true;
  }
}

test('a write is done when its bytes have left the process: a handler that ends it then loses none', async () => {
  const request = new Connecting();
  const opened = { request, accepted: Promise.resolve() } as unknown as OpenResponse;
  const stream = new ResponseStream(() => opened, undefined);
  const done: string[] = [];
  const taken = once(request, 'taken');
  const written = new Promise<void>((resolve) =>
    stream.write('last', () => {
      done.push('last');
      resolve();
    }),
  );
  await taken;
  expect(done).toEqual([]);
  request.flushes[0]?.();
  await written;
  expect(done).toEqual(['last']);
});
