import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryLog } from '../testing/memory-log.ts';
import { freeOrphans } from './ari-orphans.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** An application whose channels are what the test says. */
function openApplication(...channelIds: string[]) {
  const channels = new Set(channelIds);
  const known = new Set<string>();
  const [hungUp, continued]: [string[], string[]] = [[], []];
  const log = new MemoryLog();
  const end = async (ended: string[], channelId: string) => {
    if (!channels.delete(channelId)) throw new EtheraError('ari.request', 'no such channel');
    ended.push(channelId);
  };
  const commands = {
    channelIds: async (): Promise<readonly string[]> => [...channels],
    hangUp: (channelId: string) => end(hungUp, channelId),
    continueInDialplan: (channelId: string) => end(continued, channelId),
  };
  const stop = new AbortController();
  const free = () => freeOrphans({ commands, knows: (channelId) => known.has(channelId), log }, stop.signal);
  return { channels, known, hungUp, continued, log, commands, stop, free };
}

describe('calls that another agent left behind', () => {
  it('are given to the dialplan, and their snoops ended', async () => {
    const { hungUp, continued, log, free } = openApplication('call-1', 'ethera-snoop-call-1', 'call-2');
    await Promise.all([free(), vi.advanceTimersByTimeAsync(1_000)]);
    expect(continued).toEqual(['call-1', 'call-2']);
    expect(hungUp).toEqual(['ethera-snoop-call-1']);
    expect(log.lines).toEqual([
      { level: 'warn', message: 'orphaned calls left to the dialplan', fields: { calls: 2 } },
    ]);
  });

  it('are not those that became known within a second, or went, or came later', async () => {
    const { channels, known, hungUp, continued, log, free } = openApplication('known', 'arriving', 'leaving');
    known.add('known');
    const freed = free();
    await vi.advanceTimersByTimeAsync(999);
    expect(continued).toEqual([]);
    known.add('arriving');
    channels.delete('leaving');
    channels.add('later');
    await Promise.all([freed, vi.advanceTimersByTimeAsync(1)]);
    expect([hungUp, continued, log.lines]).toEqual([[], [], []]);
  });

  it('are not counted when they went by themselves', async () => {
    const { commands, log, free } = openApplication('call-1', 'call-2');
    const { continueInDialplan } = commands;
    commands.continueInDialplan = (channelId) =>
      channelId === 'call-1' ? Promise.reject(new EtheraError('ari.request', 'gone')) : continueInDialplan(channelId);
    await Promise.all([free(), vi.advanceTimersByTimeAsync(1_000)]);
    expect(log.lines).toMatchObject([{ fields: { calls: 1 } }]);
  });

  it('wait for the next connection when this one is lost, or is closed', async () => {
    const { commands, stop, continued, log, free } = openApplication('call-1');
    const closed = free();
    await vi.advanceTimersByTimeAsync(500);
    stop.abort();
    await closed;
    commands.channelIds = () => Promise.reject(new EtheraError('ari.unreachable', 'lost'));
    await free();
    expect([continued, log.lines, vi.getTimerCount()]).toEqual([[], [], 0]);
  });
});
