import { type Check, type Finding, fail, failureOf } from './check.ts';

const LIMIT_MS = 10_000;

/** What is told of one finding. */
export interface ReportLine {
  readonly name: string;
  readonly outcome: Finding['outcome'] | 'skipped';
  readonly detail: string;
  readonly remedy?: string;
}

/**
 * Runs the checks one after the other: what one finds broken the next need not trip over, and nothing of two checks gets
 * in each other's way. Never throws what a check throws.
 * @param stop ends the check that runs and leaves out those after it
 * @param failed what was found broken before
 */
export async function* runChecks(
  checks: readonly Check[],
  stop: AbortSignal,
  failed: readonly string[] = [],
): AsyncGenerator<ReportLine, void> {
  /** What failed or was skipped → what failed first. */
  const unseen = new Map(failed.map((name) => [name, name]));
  for (const check of checks) {
    if (stop.aborted) return;
    const [lacking] = (check.needs ?? []).flatMap((name) => unseen.get(name) ?? []);
    if (lacking !== undefined) {
      unseen.set(check.name, lacking);
      yield { name: check.name, outcome: 'skipped', detail: `cannot be seen without "${lacking}"` };
      continue;
    }
    for (const { about, remedy, outcome, detail } of await runOne(check, stop)) {
      if (outcome === 'fail') unseen.set(check.name, check.name);
      const name = about === undefined ? check.name : `${check.name}: ${about}`;
      yield { name, outcome, detail, ...(remedy === undefined ? {} : { remedy }) };
    }
  }
}

async function runOne(check: Check, stop: AbortSignal): Promise<readonly Finding[]> {
  const { limitMs = LIMIT_MS, late = 'nothing came', remedy } = check;
  const ending = new AbortController();
  const over = Promise.withResolvers<Finding>();
  const end = (finding: Finding) => {
    over.resolve(finding);
    ending.abort(new DOMException(finding.detail, 'AbortError'));
  };
  const interrupt = () => end(fail('interrupted', 'Run the doctor again.'));
  const timer = setTimeout(() => end(fail(`${late} within ${limitMs / 1_000} s`, remedy)), limitMs);
  stop.addEventListener('abort', interrupt, { once: true });
  try {
    // Also when a check does not heed its signal.
    const found = await Promise.race([check.run(ending.signal), over.promise]);
    return Array.isArray(found) ? (found as readonly Finding[]) : [found as Finding];
  } catch (thrown) {
    return [ending.signal.aborted ? await over.promise : failureOf(thrown, remedy)];
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', interrupt);
  }
}
