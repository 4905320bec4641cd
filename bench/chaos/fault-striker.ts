import { setTimeout as delay } from 'node:timers/promises';
import type { FaultPlan } from '../../local/src/faults.ts';
import type { BreakableLink } from '../../local/src/network/breakable-link.ts';
import type { AgentKeeper } from './agent-keeper.ts';
import type { ChaosCaller } from './chaos-caller.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { type FaultDeed, faultName, type ServiceTarget } from './fault-catalogue.ts';
import type { FaultEntry, FaultJournal } from './fault-journal.ts';
import type { PlannedFault } from './plan.ts';
import { sendDatagrams, sipNoise } from './sip-noise.ts';

export interface FaultStrikerDeps {
  readonly chaos: ChaosWorld;
  readonly agents: AgentKeeper;
  readonly journal: FaultJournal;
  /** Calls that are up. */
  readonly callers: () => readonly ChaosCaller[];
  readonly seed: number;
  readonly report: (line: string) => void;
}

/** How late answers of a slow ARI are. */
const slowAriMs = 1_200;
const websocket = /upgrade: websocket/i;
/** A wait for something to strike looks this often. */
const lookEveryMs = 100;

/** Does the planned faults, and undoes them. */
export class FaultStriker {
  readonly #deps: FaultStrikerDeps;
  readonly #under: Promise<void>[] = [];
  /** Faults that hold a link: it heals when the last of them is over. */
  readonly #held = new Map<BreakableLink, number>();

  constructor(deps: FaultStrikerDeps) {
    this.#deps = deps;
  }

  /**
   * Strikes each fault when its time has come.
   * @param startedAtMs of the campaign, epoch
   * @param signal ends it, and withdraws what is still armed
   */
  async run(faults: readonly PlannedFault[], startedAtMs: number, signal: AbortSignal): Promise<void> {
    for (const fault of faults) {
      await delay(Math.max(0, startedAtMs + fault.atMs - Date.now()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      this.#under.push(this.#strike(fault, signal));
    }
    await Promise.all(this.#under);
  }

  async #strike({ id, deed }: PlannedFault, signal: AbortSignal): Promise<void> {
    const { journal, report } = this.#deps;
    const entry = journal.open({ id, name: faultName(deed), deed });
    report(`  fault ${id}: ${entry.name}`);
    try {
      await this.#do(entry, deed, signal);
    } catch (error) {
      entry.error = error instanceof Error ? error.message : String(error);
      report(`  fault ${id} failed: ${entry.error.split('\n', 1)[0]}`);
    } finally {
      entry.untilMs = Date.now();
    }
  }

  async #do(entry: FaultEntry, deed: FaultDeed, signal: AbortSignal): Promise<void> {
    const { chaos, agents, callers, seed } = this.#deps;
    switch (deed.target) {
      case 'transcription':
      case 'model':
      case 'voice':
      case 'lambda':
      case 's3':
        if ('how' in deed)
          return this.#hold(entry, this.#linkOf(deed.target), (link) => link.refuse(), deed.forMs, signal);
        return this.#arm(entry, deed, signal);
      case 'function':
        return this.#strikeFunction(entry, deed.how, signal);
      case 'ari': {
        const breaks = { drop: 'refuse', 'half-open': 'silence', cable: 'silence', slow: 'slow' } as const;
        return this.#hold(
          entry,
          chaos.links.ari,
          (link) => {
            if (breaks[deed.how] === 'refuse') link.refuse();
            else if (breaks[deed.how] === 'slow') link.slow(slowAriMs);
            else if (deed.how === 'cable') link.silence();
            else link.silence(websocket);
          },
          deed.forMs,
          signal,
        );
      }
      case 'agent':
        return agents[deed.how](deed.forMs, () => {
          entry.fromMs = Date.now();
          entry.struck = callers().length > 0;
        });
      case 'asterisk':
        entry.struck = callers().length > 0;
        return chaos.asterisk.killAndReturn(deed.forMs);
      case 'line': {
        const up = callers();
        const caller = up[Math.floor(deed.caller * up.length)];
        caller?.trouble(deed.how, deed.forMs);
        entry.struck = caller !== undefined;
        return pause(deed.forMs, signal);
      }
      case 'sip': {
        const { sipAddress } = chaos.asterisk;
        entry.struck = true;
        return sendDatagrams(sipNoise(deed.how, deed.datagrams, sipAddress, seed + entry.id), sipAddress);
      }
    }
  }

  async #arm(entry: FaultEntry, deed: Extract<FaultDeed, { fault: unknown }>, signal: AbortSignal): Promise<void> {
    const { plan, operation } = this.#planOf(deed.target);
    const armed = plan.add(operation, deed.fault, deed.requests);
    const deadlineMs = performance.now() + deed.forMs;
    while (armed.met < deed.requests && performance.now() < deadlineMs && !signal.aborted) {
      await pause(lookEveryMs, signal);
      entry.struck = armed.met > 0;
    }
    armed.withdraw();
    entry.struck = armed.met > 0;
  }

  async #hold(
    entry: FaultEntry,
    link: BreakableLink,
    breakIt: (link: BreakableLink) => void,
    forMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    entry.struck = this.#deps.callers().length > 0;
    this.#held.set(link, (this.#held.get(link) ?? 0) + 1);
    breakIt(link);
    await pause(forMs, signal);
    const left = (this.#held.get(link) ?? 1) - 1;
    this.#held.set(link, left);
    if (left === 0) link.heal();
  }

  async #strikeFunction(entry: FaultEntry, how: 'crash' | 'recycle', signal: AbortSignal): Promise<void> {
    const { lambda, names } = this.#deps.chaos.world;
    if (how === 'recycle') {
      entry.struck = true;
      return lambda.recycle();
    }
    const name = names.turnFunction.split(':', 1)[0] ?? '';
    const deadlineMs = performance.now() + crashWaitMs;
    while (!entry.struck && performance.now() < deadlineMs && !signal.aborted) {
      // One at a time: the first that is at work.
      await lambda.crash(name, () => {
        const isFirst = !entry.struck;
        entry.struck = true;
        return isFirst;
      });
      await pause(lookEveryMs, signal);
    }
  }

  #planOf(target: ServiceTarget): { readonly plan: FaultPlan; readonly operation: string } {
    const { groq, elevenLabs, lambda, s3 } = this.#deps.chaos.world;
    switch (target) {
      case 'transcription':
        return { plan: groq.faults, operation: 'transcriptions' };
      case 'model':
        return { plan: groq.faults, operation: 'chat' };
      case 'voice':
        return { plan: elevenLabs.faults, operation: 'speak' };
      case 'lambda':
        return { plan: lambda.faults, operation: 'InvokeWithResponseStream' };
      case 's3':
        return { plan: s3.faults, operation: 'PutObject' };
    }
  }

  #linkOf(target: ServiceTarget): BreakableLink {
    const { links } = this.#deps.chaos;
    switch (target) {
      case 'transcription':
      case 'model':
        return links.groq;
      case 'voice':
        return links.voice;
      case 'lambda':
        return links.lambda;
      case 's3':
        return links.s3;
    }
  }
}

/** A crash waits so long for a function at work. */
const crashWaitMs = 10_000;

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
