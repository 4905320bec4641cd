import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { World } from '../../local/src/world/world.ts';
import type { Utterance } from '../call/utterance.ts';
import type { Cell } from '../picture/text-table.ts';
import type { ListenArguments } from './arguments.ts';
import type { BenchCall } from './bench-call.ts';
import type { Hearing } from './bench-transcriber.ts';
import type { Placing } from './calls.ts';
import type { LineSupply } from './line-supply.ts';

/** What a scenario works with. */
export interface Bench {
  readonly options: ListenArguments;
  readonly world: World;
  readonly engine: SpeechEngine;
  /** Has the recogniser hear what will be said, before the calls: it takes seconds, and the callers' time in them. */
  rehearse(utterances: readonly Utterance[]): Promise<void>;
  /** Bad telephone lines. */
  readonly lines: LineSupply;
  /**
   * Makes calls, a few at a time, in the order of the jobs, and judges them when no call goes on, those of other scenarios
   * included: looking into recordings takes time that the callers' packets need. A call that cannot be led to its end is reported and has no result.
   */
  makeCalls<Job extends Placing, Result>(
    jobs: readonly Job[],
    lead: (call: BenchCall, job: Job, lane: number) => Promise<Judge<Result>>,
  ): Promise<Result[]>;
}

export type Judge<Result> = () => Judged<Result> | Promise<Judged<Result>>;

/** What came of a call, in the words of its line of progress, and what went wrong in it. */
export interface Judged<Result> {
  readonly result: Result;
  readonly note: string;
  readonly faults: readonly string[];
}

export interface Table {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A figure that issue 3 sets a bar for. */
export interface Bar {
  readonly what: string;
  readonly value: number | null;
  readonly most: number;
  readonly unit?: string;
}

export interface Findings {
  readonly tables: readonly Table[];
  readonly bars: readonly Bar[];
  /** For the last line of the output. */
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface Scenario {
  readonly title: string;
  /** How callers are understood in it. */
  readonly hearing: Hearing;
  run(bench: Bench): Promise<Findings>;
}
