import { Worker } from 'node:worker_threads';
import type { FuzzJob, FuzzNews } from './messages.ts';

/** A worker that stays at one input for so long will not leave it. */
const STUCK_MS = 10_000;
const NOT_BEGUN = -1;
const PROGRESS_MS = 5_000;
/** The readers need a few megabytes: one that needs more than this has blown up, and dies of it. */
const HEAP_MB = 256;

export interface CampaignOptions {
  readonly inputs: number;
  readonly seconds: number;
  readonly seed: number;
  /** Of a worker that reads the inputs: a test brings one that crashes and hangs. */
  readonly workerFile?: URL;
  readonly stuckMs?: number;
  readonly progress: (line: string) => void;
}

export interface CampaignResult {
  /** How many were read; fewer than asked for when the time was over. */
  readonly inputs: number;
  readonly crashes: number;
  readonly hangs: number;
  readonly seed: number;
}

/** Has the inputs read in a thread of its own, which is watched: what never comes back is a hang, and the next input goes on. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { inputs, seconds, seed, progress } = options;
  const endsAt = performance.now() + seconds * 1_000;
  const found = { crashes: 0, hangs: 0 };
  const note = (kind: 'crash' | 'hang', index: number, what: string) => {
    found[kind === 'crash' ? 'crashes' : 'hangs'] += 1;
    progress(`${kind} at input ${index} of seed ${seed}: ${what}`);
  };
  let from = 0;
  while (from < inputs && performance.now() < endsAt) {
    const { at, stuck, died } = await runWorker({ ...options, from, to: inputs, endsAt, note });
    if (stuck) note('hang', at, 'it never came back');
    if (died) note('crash', at, `the worker died: ${died}`);
    from = stuck || died ? at + 1 : at;
    if (!stuck && !died) break;
  }
  return { inputs: from, ...found, seed };
}

interface WorkerRun extends CampaignOptions {
  readonly from: number;
  readonly to: number;
  readonly endsAt: number;
  readonly note: (kind: 'crash' | 'hang', index: number, what: string) => void;
}

interface WorkerEnd {
  /** The input it was at; `to` when it has read all. */
  readonly at: number;
  readonly stuck: boolean;
  readonly died: string | null;
}

async function runWorker(run: WorkerRun): Promise<WorkerEnd> {
  const { seed, from, to, endsAt, note, progress, stuckMs = STUCK_MS } = run;
  const at = new SharedArrayBuffer(4);
  const place = new Int32Array(at);
  Atomics.store(place, 0, NOT_BEGUN);
  const job: FuzzJob = { seed, from, to, at };
  const file = run.workerFile ?? new URL('./fuzz-worker.ts', import.meta.url);
  const worker = new Worker(file, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  const reached = () => Math.max(from, Atomics.load(place, 0));
  const end = Promise.withResolvers<Pick<WorkerEnd, 'stuck' | 'died'>>();
  worker.on('message', (news: FuzzNews) => {
    if (news.kind === 'done') end.resolve({ stuck: false, died: null });
    else note(news.kind, news.index, news.what);
  });
  worker.on('error', (error) =>
    end.resolve({ stuck: false, died: error instanceof Error ? error.message : 'unknown' }),
  );
  worker.on('exit', () => end.resolve({ stuck: false, died: 'it ended' }));
  let last = { index: -1, since: performance.now() };
  const watch = setInterval(
    () => {
      const index = Atomics.load(place, 0);
      const nowMs = performance.now();
      // A busy machine takes its time to begin a thread.
      if (index !== last.index || index === NOT_BEGUN) last = { index, since: nowMs };
      else if (nowMs - last.since > stuckMs) end.resolve({ stuck: true, died: null });
      if (nowMs > endsAt) end.resolve({ stuck: false, died: null });
    },
    Math.min(250, stuckMs / 4),
  );
  const tell = setInterval(() => progress(`${reached()} of ${to} inputs`), PROGRESS_MS);
  try {
    const how = await end.promise;
    return { at: reached(), ...how };
  } finally {
    clearInterval(watch);
    clearInterval(tell);
    await worker.terminate();
  }
}
