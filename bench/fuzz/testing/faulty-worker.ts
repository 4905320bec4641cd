import { parentPort, workerData } from 'node:worker_threads';
import type { FuzzJob, FuzzNews } from '../messages.ts';

// Goes wrong at some inputs in all the ways in which a reader may.
const { from, to, at } = workerData as FuzzJob;
const place = new Int32Array(at);
const tell = (news: FuzzNews) => parentPort?.postMessage(news);

for (let index = from; index < to; index += 1) {
  Atomics.store(place, 0, index);
  if (index === 3) tell({ kind: 'crash', index, what: 'frames: TypeError: oops' });
  if (index === 5) for (;;);
  if (index === 7) throw new Error('beyond any catch');
}
Atomics.store(place, 0, to);
tell({ kind: 'done' });
