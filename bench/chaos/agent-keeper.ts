import { setTimeout as delay } from 'node:timers/promises';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { AgentExit, AgentProcess } from '../../local/src/world/agent-process.ts';
import type { TimeWindow } from './call-account.ts';

/** An agent that was taken away, and when one was back. Epoch milliseconds. */
export interface AgentAbsence extends TimeWindow {
  /** `crash`: it ended by itself. */
  readonly how: 'kill' | 'freeze' | 'drain' | 'handOver' | 'crash';
}

type Ending = 'kill' | 'drain' | 'handOver';

/** An agent's process, from its start to its end. */
interface Tenure {
  readonly agent: AgentProcess;
  /** What the campaign did to it last. */
  ending: Ending | undefined;
}

/** To be started again at once. */
const handedOver = 75;
/** `RestartSec=` of the service's unit. */
const restartMs = 2_000;

/** Keeps one agent running, as a service manager would, and takes it away when a fault wants that. */
export class AgentKeeper {
  readonly absences: AgentAbsence[] = [];
  readonly #start: () => Promise<AgentProcess>;
  readonly #tenures: Tenure[] = [];
  /** One deed after the other. */
  #last: Promise<void> = Promise.resolve();
  #stopping = false;

  /** @param start resolves once the agent takes calls */
  constructor(start: () => Promise<AgentProcess>) {
    this.#start = start;
  }

  async begin(): Promise<void> {
    const tenure: Tenure = { agent: await this.#start(), ending: undefined };
    this.#tenures.push(tenure);
    void tenure.agent.exited.then(() => this.#replace(tenure));
  }

  /** The agent that was started last. @throws {Error} before `begin` */
  get agent(): AgentProcess {
    return this.#tenure.agent;
  }

  /**
   * SIGKILL, and another one so long after it. Resolves once that takes calls.
   * @param begun is told when the deed begins: the one before it may take its time
   */
  kill(returnAfterMs: number, begun?: () => void): Promise<void> {
    return this.#next('kill', begun, async ({ agent }) => {
      agent.kill('SIGKILL');
      await agent.exited;
      await delay(returnAfterMs);
      await this.begin();
    });
  }

  /** SIGSTOP for so long. */
  freeze(forMs: number, begun?: () => void): Promise<void> {
    return this.#next('freeze', begun, async ({ agent }) => {
      agent.kill('SIGSTOP');
      try {
        await delay(forMs);
      } finally {
        agent.kill('SIGCONT');
      }
    });
  }

  /** SIGTERM, and another one once it has ended, as an upgrade does. */
  drain(_forMs?: number, begun?: () => void): Promise<void> {
    return this.#next('drain', begun, async ({ agent }) => {
      agent.kill('SIGTERM');
      await agent.exited;
      await this.begin();
    });
  }

  /** SIGUSR2, and another one at once, which goes on with the calls: an upgrade. */
  handOver(_forMs?: number, begun?: () => void): Promise<void> {
    return this.#next('handOver', begun, async ({ agent }) => {
      agent.kill('SIGUSR2');
      await agent.exited;
      await this.begin();
    });
  }

  /** Every line that an agent wrote, oldest first. */
  get lines(): AgentLine[] {
    return this.#tenures.flatMap(({ agent }) => agent.lines);
  }

  /** What agents wrote where nothing should be written. */
  get stderr(): string {
    return this.#tenures.map(({ agent }) => agent.stderr).join('');
  }

  /** Ends that nobody had asked for, and those that were asked for and went wrong. */
  get crashes(): string[] {
    return this.#tenures.flatMap(({ agent, ending }) => {
      const told = agent.end && crashOf(agent.end, ending);
      return told ? [`agent ${agent.pid}: ${told}`] : [];
    });
  }

  /** Waits for the deed under way, then for the agent's drain. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#last.catch(() => undefined);
    const tenure = this.#tenures.at(-1);
    if (!tenure || tenure.agent.end) return;
    tenure.ending = 'drain';
    await tenure.agent.stop();
  }

  get #tenure(): Tenure {
    const tenure = this.#tenures.at(-1);
    if (!tenure) throw new Error('no agent was started');
    return tenure;
  }

  /** As a service manager does with one that ended by itself. */
  #replace(tenure: Tenure): void {
    if (tenure.ending !== undefined || this.#stopping) return;
    const replace = async () => {
      await delay(restartMs);
      if (this.#tenures.at(-1) === tenure && !this.#stopping) await this.begin();
    };
    this.#next('crash', undefined, replace).catch(() => undefined);
  }

  #next(
    how: AgentAbsence['how'],
    begun: (() => void) | undefined,
    act: (tenure: Tenure) => Promise<void>,
  ): Promise<void> {
    const done = this.#last.then(async () => {
      begun?.();
      const tenure = this.#tenure;
      const fromMs = Date.now();
      // One that has ended by itself is told as a crash, and replaced.
      if (!tenure.agent.end && how !== 'freeze' && how !== 'crash') tenure.ending = how;
      const open: AgentAbsence = { how, fromMs, toMs: Number.POSITIVE_INFINITY };
      const index = this.absences.push(open) - 1;
      try {
        await act(tenure);
      } finally {
        this.absences[index] = { how, fromMs, toMs: Date.now() };
      }
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** What was wrong about an end. @param ending what had been done to the agent */
export function crashOf({ code, signal }: AgentExit, ending: Ending | undefined): string | undefined {
  const end = signal ? `signal ${signal}` : `code ${code}`;
  if (ending === undefined) return `ended by itself with ${end}`;
  if (ending === 'drain' && code !== 0) return `ended its drain with ${end}`;
  if (ending === 'handOver' && code !== handedOver) return `handed its calls over with ${end}`;
  return undefined;
}
