import { parentPort, workerData } from 'node:worker_threads';
import { crashOf, inputAt } from './input.ts';
import { type FuzzJob, type FuzzNews, HANG_MS } from './messages.ts';

const { seed, from, to, at } = workerData as FuzzJob;
const place = new Int32Array(at);
const tell = (news: FuzzNews) => parentPort?.postMessage(news);

for (let index = from; index < to; index += 1) {
  Atomics.store(place, 0, index);
  const input = inputAt(seed, index);
  const beganAt = performance.now();
  const crash = crashOf(input);
  const tookMs = performance.now() - beganAt;
  if (crash) tell({ kind: 'crash', index, what: crash });
  // A machine that does something else makes a call slow now and then: what hangs does so again.
  else if (tookMs > HANG_MS && isSlowAgain(index))
    tell({ kind: 'hang', index, what: `${input.target.name}: ${Math.round(tookMs)} ms` });
}
Atomics.store(place, 0, to);
tell({ kind: 'done' });

function isSlowAgain(index: number): boolean {
  const input = inputAt(seed, index);
  const beganAt = performance.now();
  crashOf(input);
  return performance.now() - beganAt > HANG_MS;
}
