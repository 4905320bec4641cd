// Imports one bundle and says, as the last line, whether its handler streams. The runtime of Lambda knows a streaming
// handler by a mark that `awslambda.streamifyResponse` leaves on it; here the mark is ours.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, handler] = process.argv.slice(2);
const at = handler?.lastIndexOf('.') ?? -1;
if (!folder || !handler || at < 0) throw new Error('usage: load-bundle.ts <folder> <file.export>');

const streaming = new WeakSet<object>();
Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handle: object) => {
      streaming.add(handle);
      return handle;
    },
    HttpResponseStream: {},
  },
});

const file = join(folder, `${handler.slice(0, at)}.mjs`);
const bundle = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
const handle = bundle[handler.slice(at + 1)];
if (typeof handle !== 'function') throw new Error(`${file} exports no function ${handler.slice(at + 1)}.`);
process.stdout.write(`\n${JSON.stringify({ streaming: streaming.has(handle) })}\n`, () => process.exit(0));
