import { asEtheraError } from '@ethera/contract';
import type { Agent } from './agent.ts';
import { delay } from './delay.ts';
import { logFailure } from './failure-log.ts';
import type { Log } from './ports/log.ts';
import type { Upkeep } from './upkeep.ts';

/** A new persona or phrase is on the line this long after its deploy at the latest. */
const BRIEFING_REFRESH_MS = 300_000;
/** What is not in S3 by then waits on disk for the next start. */
const SPOOL_DRAIN_MS = 10_000;
/**
 * Whoever took the application over is left alone for so long. Two agents that are both started again whenever they end would
 * else take the callers from each other every few seconds.
 */
const REPLACED_PAUSE_MS = 15_000;

/** The exit code of an agent whose calls wait for the next one. sysexits has it as a failure that passes. */
export const HANDED_OVER = 75;

export interface AgentRunDeps {
  readonly agent: Pick<Agent, 'start' | 'drain' | 'handOver' | 'failed'>;
  readonly phrases: {
    open(signal: AbortSignal, isHurried: boolean): Promise<void>;
    refresh(signal: AbortSignal): Promise<void>;
  };
  /** Whether an earlier process has left calls: their callers hear nothing until this one is there. */
  readonly callsWait: () => Promise<boolean>;
  readonly files: { open(): Promise<void> };
  readonly spool: { open(): Promise<void>; drained(signal: AbortSignal): Promise<void> };
  readonly upkeep: Upkeep;
  readonly log: Log;
  /** Aborts when the operator wants an end. */
  readonly stop: AbortSignal;
  /** Aborts when the operator wants another process to go on with the calls: an upgrade, as a rule. */
  readonly handOver: AbortSignal;
  /** Resolves with what was thrown where nobody could catch it. */
  readonly fault: Promise<unknown>;
}

/**
 * Opens what an agent needs, runs it until it is stopped or fails, and drains it.
 * @returns the exit code: 0 stopped, 1 failed, which is in the log, 75 to be started again at once
 * @throws what made a start or a drain impossible
 */
export async function runAgent(deps: AgentRunDeps): Promise<0 | 1 | typeof HANDED_OVER> {
  const { agent, phrases, callsWait, files, spool, upkeep, log, stop, handOver, fault } = deps;
  let running = false;
  let failed = false;
  let replaced = false;
  // Also while it drains, when only the exit code and this line can tell.
  const fail = (failure: unknown) => {
    if (!failed) logFailure(log, 'error', 'agent failed', failure);
    failed = true;
    replaced ||= asEtheraError(failure).code === 'ari.replaced';
  };
  try {
    const isHurried = await callsWait();
    await phrases.open(stop, isHurried);
    await files.open();
    await spool.open();
    await agent.start(stop);
    running = true;
    upkeep.begin();
    if (isHurried) void phrases.refresh(stop);
    const refresh = setInterval(() => void phrases.refresh(stop), BRIEFING_REFRESH_MS);
    await Promise.race([aborted(stop), aborted(handOver), agent.failed.then(fail), fault.then(fail)]);
    clearInterval(refresh);
    if (handOver.aborted && !stop.aborted && !failed) {
      await agent.handOver();
      return HANDED_OVER;
    }
    await agent.drain();
    await spool.drained(AbortSignal.timeout(SPOOL_DRAIN_MS));
    if (replaced) await delay(REPLACED_PAUSE_MS, stop);
    return failed ? 1 : 0;
  } catch (thrown) {
    // What breaks off a start that nobody wants any more is no failure; what breaks a drain is.
    if (stop.aborted && !running) return 0;
    throw thrown;
  } finally {
    upkeep.end();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}
