import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { lambdaSink } from './lambda-sink.ts';

test('a write resolves when the stream has taken it, and the end after everything', async () => {
  const taken: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(bytes, _, done) {
      setImmediate(() => {
        taken.push(bytes.toString());
        done();
      });
    },
  });
  const sink = lambdaSink(stream);
  await sink.write(Buffer.from('one'));
  expect(taken).toEqual(['one']);
  void sink.write(Buffer.from('two'));
  await sink.end();
  expect(taken).toEqual(['one', 'two']);
});

test('a stream whose reader is gone rejects the write and crashes nothing', async () => {
  const stream = new Writable({
    write: (_bytes, _encoding, done) => done(new Error('EPIPE')),
  });
  const sink = lambdaSink(stream);
  await expect(sink.write(Buffer.from('one'))).rejects.toThrow('EPIPE');
  await expect(sink.write(Buffer.from('two'))).rejects.toThrow();
});
