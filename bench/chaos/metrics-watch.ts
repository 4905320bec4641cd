import { setTimeout as delay } from 'node:timers/promises';
import { type Scrape, scrape } from '../../tests/support/metrics-scrape.ts';

/** What an agent told at some moment. */
export interface MetricsSample {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The agent's process: a new one counts from 0. */
  readonly pid: number;
  readonly scrape: Scrape;
}

export interface MetricsWatch {
  readonly samples: readonly MetricsSample[];
  /** Answers that were no metrics. An agent that is away, or was taken away meanwhile, gives none at all. */
  readonly faults: readonly string[];
}

const everyMs = 2_000;

/** Scrapes as Prometheus does, until it is told to stop, and once more then. @param pid of the agent of the moment */
export async function watchMetrics(url: string, pid: () => number, signal: AbortSignal): Promise<MetricsWatch> {
  const samples: MetricsSample[] = [];
  const faults: string[] = [];
  const look = async () => {
    const asked = pid();
    try {
      const seen = await scrape(url);
      if (pid() === asked) samples.push({ atMs: Date.now(), pid: asked, scrape: seen });
    } catch (error) {
      // Nobody there, or frozen.
      if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) return;
      faults.push(error instanceof Error ? error.message : String(error));
    }
  };
  while (!signal.aborted) {
    await look();
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
  await look();
  return { samples, faults };
}

/**
 * What is wrong with the metrics of a whole run: answers that are none, counters that fall while their process lives, and, once
 * every call is over, calls that are still counted, files that still wait, recordings that were lost.
 */
export function metricsFaults({ samples, faults }: MetricsWatch): string[] {
  const falls = samples.slice(1).flatMap((sample, index) => {
    const before = samples[index];
    return before && before.pid === sample.pid ? fallsBetween(before.scrape, sample.scrape) : [];
  });
  const last = samples.at(-1)?.scrape;
  const left = last
    ? Object.entries(atRest).flatMap(([name, what]) => restOf(last, name, what))
    : ['nothing was scraped'];
  return [...faults, ...new Set(falls), ...left];
}

/** What is 0 when every call is over, and everything is in S3. */
const atRest = {
  ethera_calls_active: 'calls are still counted',
  ethera_spool_files: 'files still wait for S3',
  ethera_recordings_lost_total: 'recordings were lost',
};

function restOf(last: Scrape, name: string, what: string): string[] {
  const value = last.value(name);
  return value === 0 ? [] : [`${name} is ${value} at the end: ${what}`];
}

function fallsBetween(before: Scrape, after: Scrape): string[] {
  return [...before.families.values()]
    .filter(({ type }) => type === 'counter')
    .flatMap(({ samples }) =>
      samples.flatMap(({ name, labels, value }) =>
        after.value(name, labels) < value ? [`${name} ${JSON.stringify(labels)} fell from ${value}`] : [],
      ),
    );
}
