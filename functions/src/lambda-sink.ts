import type { Writable } from 'node:stream';
import type { ByteSink } from './frame-writer.ts';

/** The Lambda runtime's response stream. A broken one rejects the write that met it, and is no unhandled event. */
export function lambdaSink(stream: Writable): ByteSink {
  stream.on('error', () => undefined);
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    end: () =>
      new Promise((resolve, reject) => {
        stream.once('error', reject);
        stream.end(() => resolve());
      }),
  };
}
