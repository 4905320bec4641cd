import { Lanes } from '../call/lanes.ts';
import type { LatencyArguments } from './arguments.ts';
import type { BenchCalls, MeasuredCall } from './bench-calls.ts';
import type { Draws } from './draws.ts';
import type { RunCalls } from './findings.ts';
import { coldJobs, comparedJobs, flatJobs, interruptedJobs } from './jobs.ts';
import { planBatches } from './plan.ts';
import { questions } from './questions.ts';
import type { Site } from './site.ts';
import type { SpokenQuestions } from './spoken-questions.ts';

export interface RunCallsInput {
  readonly options: LatencyArguments;
  readonly site: Site;
  readonly spoken: SpokenQuestions;
  readonly draws: Draws;
  readonly calls: BenchCalls;
  readonly report: (line: string) => void;
}

/** It is growth that is looked for: what so many cost one another is the same from the first turn to the last. */
const flatCallsAtOnce = 10;

/** Makes all calls of a run, what is compared first. @throws the signal's reason once the run is given up */
export async function runCalls(input: RunCallsInput): Promise<Omit<RunCalls, 'columns'>> {
  const { options, site, spoken, draws, calls, report } = input;
  const { extras, networks } = options;
  const compared: MeasuredCall[] = [];
  const batches = planBatches({ ...options, questions: questions.slice(0, options.questions) });
  for (const [index, batch] of batches.entries()) {
    report(
      `  round ${batch.round}, voice ${batch.voice}: ${batch.columns.length} columns (${index + 1} of ${batches.length})`,
    );
    draws.batch = `${batch.round} ${batch.voice}`;
    compared.push(...(await calls.make(comparedJobs(batch, site, spoken))));
  }
  draws.batch = undefined;
  const when = (extra: (typeof extras)[number], title: string, make: () => Promise<MeasuredCall[]>) => {
    if (!extras.includes(extra)) return Promise.resolve([]);
    report(`  ${title}`);
    return make();
  };
  return {
    compared,
    interrupted: await when('interrupted', 'interrupted replies', () => calls.make(interruptedJobs(site, spoken))),
    cold: await when('cold', 'functions that have to be started', () => calls.make(coldJobs(site, networks, spoken))),
    flat: await when('flat', 'calls of many turns', () =>
      calls.make(flatJobs(site, options.flatCalls, spoken), new Lanes(flatCallsAtOnce)),
    ),
  };
}
