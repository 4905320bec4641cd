import { type MeteredUse, ProcessMeter } from './process-meter.ts';

/** The processes of a level, by what they do. */
export interface LevelPids {
  readonly agent: number;
  readonly asterisk: number;
  /** Callers may be in several. */
  readonly callers: readonly number[];
}

export type LevelPart = 'agent' | 'asterisk' | 'callers' | 'standIns';

/** Watches every process of a level, this one, which holds the stand-ins, among them. */
export class LevelMeters {
  readonly #meters: Readonly<Record<LevelPart, readonly ProcessMeter[]>>;

  constructor({ agent, asterisk, callers }: LevelPids) {
    const meter = (pid: number) => new ProcessMeter(pid);
    this.#meters = {
      agent: [meter(agent)],
      asterisk: [meter(asterisk)],
      callers: callers.map(meter),
      standIns: [meter(process.pid)],
    };
  }

  /** Looks at all of them, now. */
  async look(): Promise<void> {
    await Promise.all(this.#all.map((meter) => meter.look()));
  }

  get agent(): ProcessMeter['last'] {
    return this.#meters.agent[0]?.last;
  }

  /** Of the children of this process: those that are not functions. */
  get knownChildrenCpuMs(): number {
    const { agent, asterisk, callers } = this.#meters;
    return [...agent, ...asterisk, ...callers].reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  }

  /** From one moment to another, by `performance.now()`. */
  between(fromMs: number, untilMs: number): Record<LevelPart, MeteredUse | undefined> {
    const use = (part: LevelPart) => together(this.#meters[part].map((meter) => meter.between(fromMs, untilMs)));
    return { agent: use('agent'), asterisk: use('asterisk'), callers: use('callers'), standIns: use('standIns') };
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    await Promise.all(this.#all.map((meter) => meter.stop()));
  }

  get #all(): readonly ProcessMeter[] {
    return Object.values(this.#meters).flat();
  }
}

/** Of several processes as of one. */
function together(uses: readonly (MeteredUse | undefined)[]): MeteredUse | undefined {
  const known = uses.filter((use) => use !== undefined);
  if (known.length === 0) return undefined;
  const add = (field: keyof MeteredUse) => known.reduce((sum, use) => sum + use[field], 0);
  return {
    cpuShare: add('cpuShare'),
    cpuShareWorst: add('cpuShareWorst'),
    rssPeakMb: add('rssPeakMb'),
    handlesPeak: add('handlesPeak'),
  };
}
