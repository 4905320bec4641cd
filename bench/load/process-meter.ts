import { setInterval as every } from 'node:timers/promises';
import { handlesOf, type ProcessUsage, usageOf } from './process-usage.ts';

/** What a process used between two moments. */
export interface MeteredUse {
  /** Of one core, 0.3 being 30 %. */
  readonly cpuShare: number;
  /** The busiest second. */
  readonly cpuShareWorst: number;
  readonly rssPeakMb: number;
  readonly handlesPeak: number;
}

interface Sample extends ProcessUsage {
  readonly atMs: number;
  readonly handles: number;
}

/** Often enough for a peak, seldom enough to cost nothing. */
const sampleEveryMs = 1_000;

/** Watches a process from outside. */
export class ProcessMeter {
  readonly pid: number;
  readonly #samples: Sample[] = [];
  readonly #stopped = new AbortController();
  readonly #watching: Promise<void>;

  constructor(pid: number) {
    this.pid = pid;
    this.#watching = this.#watch();
  }

  /** Processor time since the process began, as seen last. */
  get cpuMs(): number {
    return this.#samples.at(-1)?.cpuMs ?? 0;
  }

  /** The sample that was taken last. */
  get last(): { readonly rssMb: number; readonly handles: number } | undefined {
    return this.#samples.at(-1);
  }

  /** From one moment to another, by `performance.now()`; undefined when nothing was seen of it. */
  between(fromMs: number, untilMs: number): MeteredUse | undefined {
    return useIn(this.#samples.filter(({ atMs }) => atMs >= fromMs - sampleEveryMs && atMs <= untilMs + sampleEveryMs));
  }

  /** Looks once more, now. */
  async look(): Promise<void> {
    const [usage, handles] = await Promise.all([usageOf(this.pid), handlesOf(this.pid)]);
    if (usage && handles !== undefined) this.#samples.push({ ...usage, handles, atMs: performance.now() });
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    await this.look();
    try {
      for await (const _ of every(sampleEveryMs, undefined, { signal: this.#stopped.signal })) await this.look();
    } catch (error) {
      if (!this.#stopped.signal.aborted) throw error;
    }
  }
}

/** Of samples in their order; undefined of fewer than two. */
export function useIn(
  samples: readonly Pick<Sample, 'atMs' | 'cpuMs' | 'rssMb' | 'handles'>[],
): MeteredUse | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || first === last) return undefined;
  const shares = samples.slice(1).map((sample, index) => shareBetween(samples[index] ?? first, sample));
  return {
    cpuShare: shareBetween(first, last),
    cpuShareWorst: Math.max(...shares),
    rssPeakMb: Math.max(...samples.map(({ rssMb }) => rssMb)),
    handlesPeak: Math.max(...samples.map(({ handles }) => handles)),
  };
}

function shareBetween(from: Pick<Sample, 'atMs' | 'cpuMs'>, to: Pick<Sample, 'atMs' | 'cpuMs'>): number {
  return (to.cpuMs - from.cpuMs) / (to.atMs - from.atMs);
}
