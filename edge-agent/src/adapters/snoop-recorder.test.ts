import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AriCommands, RecordingStage } from './ari-commands.ts';
import { SnoopRecorder } from './snoop-recorder.ts';
import { agreeingCommands } from './testing/agreeing-commands.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A recorder before an Asterisk of which no event comes, with what that Asterisk really does. */
function deafRecorder(override: Partial<AriCommands> = {}) {
  const recordings = new Map<string, RecordingStage>();
  const channels: string[] = [];
  const begin = () => {
    const stages = [...recordings];
    const next = stages.find(([, stage]) => stage === 'queued')?.[0];
    if (next !== undefined && !stages.some(([, stage]) => stage === 'running')) recordings.set(next, 'running');
  };
  const commands = agreeingCommands(
    {
      snoop: async (_legId, snoopId) => void channels.push(snoopId),
      channelIds: async () => channels,
      hangUp: async () => {
        for (const [name, stage] of recordings) {
          if (stage === 'running') recordings.set(name, 'over');
          if (stage === 'queued') recordings.delete(name);
        }
      },
      record: async (_snoopId, name) => {
        recordings.set(name, 'queued');
        begin();
      },
      stopRecording: async (name) => {
        if (recordings.get(name) !== 'running') throw new EtheraError('ari.request', 'not found');
        recordings.set(name, 'over');
        begin();
      },
      recordingStage: async (name) => recordings.get(name),
      ...override,
    },
    'leg-1',
  );
  const recorder = new SnoopRecorder('leg-1', 'snoop-1', commands, '/recordings');
  return { recorder, recordings, channels };
}

async function started(open: ReturnType<typeof deafRecorder>) {
  const starting = open.recorder.start('a', 'b', async () => undefined);
  starting.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(600);
  await starting;
  return open;
}

describe('a recorder of which no event comes', () => {
  it('begins when Asterisk has its snoop', async () => {
    const { recorder, recordings } = await started(deafRecorder());
    expect([recorder.isListening, [...recordings.keys()]]).toEqual([true, ['a', 'b']]);
  });

  it('gives a recording that Asterisk says is over, and the next one after it', async () => {
    const { recorder } = await started(deafRecorder());
    const paths: string[] = [];
    for (const next of ['c', 'd']) {
      void recorder.rotate(next).then((path) => paths.push(path));
      await vi.advanceTimersByTimeAsync(600);
    }
    expect(paths).toEqual(['/recordings/a.ulaw', '/recordings/b.ulaw']);
  });

  it('gives in the end what began unheard, and nothing that never began', async () => {
    const { recorder } = await started(deafRecorder());
    void recorder.rotate('c');
    await vi.advanceTimersByTimeAsync(600);
    const ending = recorder.end();
    recorder.snoopEnded();
    await vi.advanceTimersByTimeAsync(600);
    expect(await ending).toEqual(['/recordings/b.ulaw']);
  });

  it('gives a recording that ended while nobody listened', async () => {
    const { recorder, recordings } = await started(deafRecorder());
    recordings.set('a', 'over');
    expect(await recorder.rotate('c')).toBe('/recordings/a.ulaw');
  });

  it('does not wait for one that has failed', async () => {
    const { recorder, recordings } = await started(deafRecorder());
    recorder.recordingStarted('a');
    recordings.clear();
    await recorder.catchUp();
    recorder.snoopEnded();
    expect(await recorder.end()).toEqual([]);
  });
});

describe('a recording that Asterisk did not answer in time', () => {
  it('is asked for once, and given when it has begun all the same', async () => {
    const asked: string[] = [];
    const slow = deafRecorder({
      record: async (_snoopId, name) => {
        asked.push(name);
        slow.recordings.set(name, name === 'a' ? 'running' : 'queued');
        if (name === 'c') throw new EtheraError('ari.timeout', 'no answer');
      },
    });
    await started(slow);
    void slow.recorder.rotate('c');
    await vi.advanceTimersByTimeAsync(600);
    slow.recordings.set('b', 'over').set('c', 'running');
    slow.recorder.snoopEnded();
    slow.recordings.set('c', 'over');
    const ending = slow.recorder.end();
    await vi.advanceTimersByTimeAsync(600);
    expect(await ending).toEqual(['/recordings/b.ulaw', '/recordings/c.ulaw']);
    expect(asked).toEqual(['a', 'b', 'c']);
  });
});
