import { join } from 'node:path';
import type { LineSetup } from '../../local/src/caller/lines/line-condition.ts';
import { Lanes } from '../call/lanes.ts';
import type { LabelLanguage } from '../turn-taking/labels.ts';
import { BenchCall, type BenchCallDeps } from './bench-call.ts';
import type { Judge } from './scenario.ts';

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
  /** Hangs up, and makes no more calls. */
  readonly signal: AbortSignal;
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
  readonly #lanes: Lanes;
  #placed: Promise<unknown> = Promise.resolve();

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#lanes = new Lanes(options.atOnce);
  }

  /** As `Bench.makeCalls`. @throws the signal's reason once it is aborted */
  async make<Job extends Placing, Result>(jobs: readonly Job[], lead: Lead<Job, Result>): Promise<Result[]> {
    const led = await Promise.all(jobs.map((job) => this.#lanes.run((lane) => this.#lead(job, lane, lead))));
    await this.#lanes.idle();
    this.#options.signal.throwIfAborted();
    const results: Result[] = [];
    for (const each of led) {
      const result = each && (await this.#judge(each));
      if (result !== undefined) results.push(result);
    }
    return results;
  }

  async #lead<Job extends Placing, Result>(
    job: Job,
    lane: number,
    lead: Lead<Job, Result>,
  ): Promise<LedCall<Result> | undefined> {
    const { report, signal } = this.#options;
    if (signal.aborted) return undefined;
    this.made += 1;
    let call: BenchCall | undefined;
    const hangUp = () => void call?.caller.hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      call = await this.#place(job);
      const judge = await lead(call, job, lane);
      report(`  … ${job.name} is over${this.#latenessOf(call)}`);
      return { name: job.name, call, judge };
    } catch (error) {
      this.failed += 1;
      await call?.caller.hangUp();
      const fault = `${job.name}: the call failed: ${firstLine(error)}`;
      report(`  ✗ ${fault}`);
      const wav = call ? await this.#save(job.name, call) : '';
      this.worst.push({ call: job.name, fault, wav });
      return undefined;
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
  }

  async #judge<Result>({ name, call, judge }: LedCall<Result>): Promise<Result | undefined> {
    const { keepAll, report } = this.#options;
    try {
      const judged = await judge();
      const { result, note } = judged;
      const faults = [...judged.faults, ...apologies(call).map((phrase) => `${name}: the agent said its ${phrase}`)];
      if (keepAll || faults.length > 0) await this.#save(name, call);
      this.worst.push(...faults.map((fault) => ({ call: name, fault, wav: this.#wavOf(name) })));
      report(`  ${faults.length > 0 ? '✗' : '✓'} ${name}  ${note}`);
      return result;
    } catch (error) {
      this.failed += 1;
      const fault = `${name}: the call could not be judged: ${firstLine(error)}`;
      report(`  ✗ ${fault}`);
      this.worst.push({ call: name, fault, wav: await this.#save(name, call) });
      return undefined;
    }
  }

  /** One after the other: an agent's log does not say which caller has which call. */
  #place({ language, line }: Placing): Promise<BenchCall> {
    const placing = this.#placed.then(async () => BenchCall.place(this.#options, language, await line?.()));
    this.#placed = placing.catch(() => undefined);
    return placing;
  }

  #latenessOf({ caller }: BenchCall): string {
    const { p99Ms } = caller.sendLateness;
    this.worstLatenessMs = Math.max(this.worstLatenessMs, p99Ms);
    return p99Ms > lateMs ? ` (the machine was ${Math.round(p99Ms)} ms late)` : '';
  }

  #wavOf(name: string): string {
    return join(this.#options.folder, `${name}.wav`);
  }

  async #save(name: string, call: BenchCall): Promise<string> {
    await call.save(this.#wavOf(name));
    return this.#wavOf(name);
  }
}

type Lead<Job, Result> = (call: BenchCall, job: Job, lane: number) => Promise<Judge<Result>>;

interface LedCall<Result> {
  readonly name: string;
  readonly call: BenchCall;
  readonly judge: Judge<Result>;
}

/** Said when a turn has failed, whatever the scenario. */
function apologies({ phrases }: BenchCall): string[] {
  return phrases.map(({ phrase }) => phrase).filter((phrase) => phrase === 'apology' || phrase === 'handover');
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
