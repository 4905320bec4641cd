import { join } from 'node:path';
import type { LineSetup } from '../../local/src/caller/lines/line-condition.ts';
import type { LabelLanguage } from '../turn-taking/labels.ts';
import { BenchCall, type BenchCallDeps } from './bench-call.ts';
import { inLanes } from './lanes.ts';
import type { Judged } from './scenario.ts';

/** A call to be made. */
export interface Placing {
  /** Of the call, unique within a run, and fit for a file's name. */
  readonly name: string;
  readonly language: LabelLanguage;
  /** A line remembers its packets: a new one for each call. */
  readonly line?: () => Promise<Partial<LineSetup>>;
}

/** A call in which something went wrong, or that was late by itself. */
export interface Worst {
  readonly call: string;
  readonly fault: string;
  /** The stereo WAV. */
  readonly wav: string;
}

export interface CallsOptions extends BenchCallDeps {
  readonly atOnce: number;
  /** For the stereo WAVs. */
  readonly folder: string;
  /** Keeps those of calls that went well too. */
  readonly keepAll: boolean;
  readonly report: (line: string) => void;
}

/** How late the caller's own packets may be before its figures say more about the machine than about the agent. */
const lateMs = 20;

/** Makes calls and keeps what is needed to judge them by ear. */
export class Calls {
  readonly worst: Worst[] = [];
  /** Calls that could not be led to their end. */
  failed = 0;
  made = 0;
  /** Of all calls: how late the callers' packets left, at the 99th percentile of the worst call. */
  worstLatenessMs = 0;
  readonly #options: CallsOptions;
  #placed: Promise<unknown> = Promise.resolve();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  async make<Job extends Placing, Result>(
    jobs: readonly Job[],
    lead: (call: BenchCall, job: Job, lane: number) => Promise<Judged<Result>>,
  ): Promise<Result[]> {
    const { atOnce } = this.#options;
    const results = await inLanes(jobs, atOnce, (job, index) => this.#one(job, index % atOnce, lead));
    return results.filter((result) => result !== undefined);
  }

  async #one<Job extends Placing, Result>(
    job: Job,
    lane: number,
    lead: (call: BenchCall, job: Job, lane: number) => Promise<Judged<Result>>,
  ): Promise<Result | undefined> {
    this.made += 1;
    let call: BenchCall | undefined;
    try {
      call = await this.#place(job);
      const { result, note, faults } = await lead(call, job, lane);
      await this.#finish(job, call, note, faults);
      return result;
    } catch (error) {
      this.failed += 1;
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      await call?.caller.hangUp();
      if (call) await this.#finish(job, call, '', [`the call failed: ${why}`]);
      else this.#options.report(`  ✗ ${job.name}  no call: ${why}`);
      return undefined;
    }
  }

  /** One after the other: an agent's log does not say which caller has which call. */
  #place({ language, line }: Placing): Promise<BenchCall> {
    const placing = this.#placed.then(async () => BenchCall.place(this.#options, language, await line?.()));
    this.#placed = placing.catch(() => undefined);
    return placing;
  }

  async #finish({ name }: Placing, call: BenchCall, note: string, faults: readonly string[]): Promise<void> {
    const { folder, keepAll, report } = this.#options;
    const { p99Ms } = call.caller.sendLateness;
    this.worstLatenessMs = Math.max(this.worstLatenessMs, p99Ms);
    const wav = join(folder, `${name}.wav`);
    if (keepAll || faults.length > 0) await call.save(wav);
    this.worst.push(...faults.map((fault) => ({ call: name, fault, wav })));
    const late = p99Ms > lateMs ? `  (the machine was ${Math.round(p99Ms)} ms late)` : '';
    report(`  ${faults.length > 0 ? '✗' : '✓'} ${name}  ${note}${late}`);
  }
}
