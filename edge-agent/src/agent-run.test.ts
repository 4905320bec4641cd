import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runAgent } from './agent-run.ts';
import { MemoryLog } from './testing/memory-log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** An agent that does whatever it is told to, and notes in which order. */
function openRun() {
  const steps: string[] = [];
  const step = (name: string) => vi.fn(async (): Promise<void> => void steps.push(name));
  const stop = new AbortController();
  const failed = Promise.withResolvers<EtheraError>();
  const fault = Promise.withResolvers<unknown>();
  const log = new MemoryLog();
  const handOver = new AbortController();
  const agent = { start: step('start'), drain: step('drain'), handOver: step('hand over'), failed: failed.promise };
  const phrases = {
    open: vi.fn(async (_signal: AbortSignal, _isHurried: boolean) => void steps.push('phrases')),
    refresh: step('refresh'),
  };
  const callsWait = vi.fn(async () => false);
  const files = { open: step('files') };
  const spool = { open: step('spool'), drained: step('drained') };
  const upkeep = { begin: vi.fn(), end: vi.fn() };
  const begin = async () => {
    const signals = { stop: stop.signal, handOver: handOver.signal };
    const ended = runAgent({ agent, phrases, callsWait, files, spool, upkeep, log, ...signals, fault: fault.promise });
    ended.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    return { ended };
  };
  return { begin, steps, stop, handOver, failed, fault, log, agent, phrases, callsWait, spool, upkeep };
}

const replaced = new EtheraError('ari.replaced', 'another client took the application');
const broken = new EtheraError('ari.auth', 'the password was changed');

describe('the run of an agent', () => {
  it('opens, serves, and drains when it is stopped', async () => {
    const { begin, steps, stop, log } = openRun();
    const { ended } = await begin();
    expect(steps).toEqual(['phrases', 'files', 'spool', 'start']);
    stop.abort();
    expect(await ended).toBe(0);
    expect(steps.slice(4)).toEqual(['drain', 'drained']);
    expect(log.lines).toEqual([]);
  });

  it('leaves its calls to the next process when it is to hand over, and drains nothing', async () => {
    const { begin, steps, handOver } = openRun();
    const { ended } = await begin();
    handOver.abort();
    expect(await ended).toBe(75);
    expect(steps.slice(4)).toEqual(['hand over']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps nobody waiting for the cloud whose call an earlier process has left', async () => {
    const { begin, stop, phrases, callsWait } = openRun();
    callsWait.mockResolvedValue(true);
    const { ended } = await begin();
    expect(phrases.open).toHaveBeenCalledWith(expect.anything(), true);
    expect(phrases.refresh).toHaveBeenCalledTimes(1);
    stop.abort();
    await ended;
  });

  it('asks for a new briefing every five minutes until it drains', async () => {
    const { begin, stop, phrases } = openRun();
    const { ended } = await begin();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(phrases.refresh).toHaveBeenCalledTimes(2);
    stop.abort();
    await ended;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sees to what is beside the calls from the start to the end of the drain', async () => {
    const { begin, steps, stop, agent, upkeep } = openRun();
    upkeep.begin.mockImplementation(() => steps.push('upkeep'));
    const draining = Promise.withResolvers<void>();
    agent.drain.mockReturnValue(draining.promise);
    const { ended } = await begin();
    expect(steps.at(-1)).toBe('upkeep');
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(upkeep.end).not.toHaveBeenCalled();
    draining.resolve();
    await ended;
    expect(upkeep.end).toHaveBeenCalled();
  });

  it.each(['failed', 'fault'] as const)('drains and says why when it cannot go on (%s)', async (how) => {
    const run = openRun();
    const { ended } = await run.begin();
    run[how].resolve(broken);
    expect(await ended).toBe(1);
    expect(run.steps.slice(4)).toEqual(['drain', 'drained']);
    expect(run.log.lines).toMatchObject([{ level: 'error', message: 'agent failed', fields: { code: 'ari.auth' } }]);
  });

  it('leaves who took its application over alone for a while, unless it is stopped', async () => {
    for (const isStopped of [false, true]) {
      const { begin, failed, steps, stop } = openRun();
      const { ended } = await begin();
      failed.resolve(replaced);
      let code: number | undefined;
      void ended.then((known) => {
        code = known;
      });
      await vi.advanceTimersByTimeAsync(14_999);
      expect([code, steps.at(-1)]).toEqual([undefined, 'drained']);
      if (isStopped) stop.abort();
      await vi.advanceTimersByTimeAsync(isStopped ? 0 : 1);
      expect(code).toBe(1);
    }
  });
});

describe('a failure after the agent was stopped', () => {
  it('ends the start it broke off as an end that was wanted', async () => {
    const { begin, stop, agent } = openRun();
    agent.start.mockImplementation(async () => {
      stop.abort();
      throw new EtheraError('ari.unreachable', 'given up');
    });
    const { ended } = await begin();
    expect(await ended).toBe(0);
    expect(agent.drain).not.toHaveBeenCalled();
  });

  it('is told when it comes from the drain', async () => {
    const { begin, stop, agent } = openRun();
    const broken = new Error('the drain is broken');
    agent.drain.mockRejectedValue(broken);
    const { ended } = await begin();
    stop.abort();
    await expect(ended).rejects.toBe(broken);
  });

  it.each(['failed', 'fault'] as const)('is logged once and in the exit code while it drains (%s)', async (how) => {
    const run = openRun();
    const drained = Promise.withResolvers<void>();
    run.agent.drain.mockReturnValue(drained.promise);
    const { ended } = await run.begin();
    run.stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    run[how].resolve(replaced);
    await vi.advanceTimersByTimeAsync(0);
    drained.resolve();
    expect(await ended).toBe(1);
    expect(run.log.messages('error')).toEqual(['agent failed']);
  });
});

it('fails with what made its start impossible', async () => {
  const { begin, spool } = openRun();
  const unwritable = new EtheraError('spool.unwritable', 'no space');
  spool.open.mockRejectedValue(unwritable);
  const { ended } = await begin();
  await expect(ended).rejects.toBe(unwritable);
});
