import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endOldSnoops, hangUpOurs, silenceLeg } from './ari-adoption.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** An application with these channels. A snoop goes so long after it was hung up. */
function openApplication(channelIds: readonly string[], endsAfterMs = 30) {
  const channels = new Set(channelIds);
  const asked: string[] = [];
  const commands = {
    channelIds: async (): Promise<readonly string[]> => [...channels],
    hangUp: async (id: string) => {
      asked.push(`hang up ${id}`);
      setTimeout(() => channels.delete(id), endsAfterMs);
    },
    stopPlayback: async (id: string) => {
      asked.push(`stop ${id}`);
      if (id === 'over') throw new EtheraError('ari.request', 'no such playback');
    },
    startSilence: async (id: string) => void asked.push(`silence ${id}`),
  };
  return { channels, asked, commands };
}

describe('the snoops of an earlier process', () => {
  it('are ended, and waited for until they are gone: their files are complete then', async () => {
    const { asked, commands, channels } = openApplication([
      'leg-1',
      'ethera-snoop-leg-1-3',
      'ethera-snoop-leg-10-1',
      'ethera-snoop-leg-1-4',
    ]);
    const knows = (id: string) => id.endsWith('-4');
    const ended = endOldSnoops('leg-1', { commands, knows });
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toEqual(['hang up ethera-snoop-leg-1-3']);
    expect(channels).toContain('ethera-snoop-leg-1-3');
    await Promise.all([ended, vi.advanceTimersByTimeAsync(20)]);
    expect(channels).not.toContain('ethera-snoop-leg-1-3');
  });

  it('are waited for no longer than a second, and not at all where there are none', async () => {
    const stuck = openApplication(['ethera-snoop-leg-1-1'], 60_000);
    const ended = endOldSnoops('leg-1', { commands: stuck.commands, knows: () => false });
    await Promise.all([ended, vi.advanceTimersByTimeAsync(1_000)]);
    await endOldSnoops('leg-2', { commands: stuck.commands, knows: () => false });
    expect(stuck.asked).toHaveLength(1);
  });
});

describe('what an earlier process had played', () => {
  it('is stopped from the last to the first, and silence follows', async () => {
    const { asked, commands } = openApplication(['leg-1']);
    await silenceLeg('leg-1', ['over', 'playing', 'queued'], { commands });
    expect(asked).toEqual(['stop queued', 'stop playing', 'stop over', 'silence leg-1']);
  });
});

describe('hanging up', () => {
  it('takes nobody from the dialplan who is ours no longer', async () => {
    const { asked, commands } = openApplication(['leg-1']);
    await hangUpOurs('leg-1', { commands });
    await expect(hangUpOurs('leg-2', { commands })).rejects.toMatchObject({ code: 'ari.request' });
    expect(asked).toEqual(['hang up leg-1']);
  });
});
