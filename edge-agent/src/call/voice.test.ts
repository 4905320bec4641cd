import { ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sequence } from '../sequence.ts';
import { FakeTelephony } from '../testing/fake-telephony.ts';
import { MemoryCallFiles } from '../testing/memory-call-files.ts';
import { loud } from '../testing/samples.ts';
import { Voice } from './voice.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function openBench() {
  const telephony = new FakeTelephony(Date.now);
  const files = new MemoryCallFiles();
  const heard: string[] = [];
  const failures: unknown[] = [];
  const voice = new Voice({
    telephony,
    files,
    callId: 'call',
    legId: 'leg-1',
    line: new Sequence(),
    now: Date.now,
    starved: () => undefined,
    started: (speech) => heard.push(`${speech} started`),
    finished: (speech, played) => heard.push(`${speech} ${played ? 'played' : 'not played'}`),
    failed: (thrown) => failures.push(thrown),
  });
  return { voice, telephony, files, heard, failures };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the voice of a call', () => {
  it('tells which speech a playback belongs to', async () => {
    const { voice, telephony, heard } = openBench();
    voice.speakPhrase(3, '/media/greeting', ulawBytes(500));
    await pass(0);
    expect(telephony.asked('play')).toEqual([['leg-1', 'call.3.1', '/media/greeting']]);
    voice.playbackStarted('call.3.1', Date.now());
    await pass(120);
    expect(voice.playedMs(Date.now())).toBe(120);
    voice.playbackFinished('call.3.1', true, Date.now());
    expect(heard).toEqual(['3 started', '3 played']);
    expect(voice.playedMs(Date.now())).toBeNull();
  });

  it('never plays one file under two names, nor two files under one', async () => {
    const { voice, telephony, files } = openBench();
    for (const speech of [1, 2]) {
      const sink = voice.speakReply(speech, 'reply-1-1');
      sink.append(loud(300));
      await pass(0);
      voice.playbackStarted(`call.${speech}.1`, Date.now());
      await pass(250);
      sink.append(loud(300));
      await pass(0);
      voice.stop(speech);
    }
    const played = telephony.asked('play').map(([, id, path]) => ({ id, path }));
    expect(played).toHaveLength(4);
    expect(new Set(played.map(({ id }) => id)).size).toBe(4);
    expect(played.map(({ path }) => path)).toEqual([...files.created.keys()]);
  });

  it('has nothing more to say of a speech that was stopped', async () => {
    const { voice, heard, failures } = openBench();
    voice.speakPhrase(1, '/media/greeting', ulawBytes(500));
    await pass(0);
    voice.stop(1);
    voice.playbackStarted('call.1.1', Date.now());
    voice.playbackFinished('call.1.1', false, Date.now());
    await pass(1_000);
    expect(heard).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('says why when Asterisk cannot play a file', async () => {
    const { voice, heard, failures } = openBench();
    voice.speakPhrase(1, '/media/greeting', ulawBytes(500));
    await pass(0);
    voice.playbackFinished('call.1.1', false, Date.now());
    expect(heard).toEqual(['1 not played']);
    expect(failures).toMatchObject([{ code: 'media.unplayable' }]);
  });

  it('pauses and resumes the speech it is told to, and no other', async () => {
    const { voice, telephony } = openBench();
    voice.speakPhrase(1, '/media/greeting', ulawBytes(500));
    await pass(0);
    voice.playbackStarted('call.1.1', Date.now());
    voice.pause(2);
    voice.resume(2);
    await pass(0);
    expect(telephony.asked('pause')).toEqual([]);
    voice.pause(1);
    voice.resume(1);
    await pass(0);
    expect(telephony.requests.slice(-2)).toEqual([
      { method: 'pause', args: ['call.1.1'] },
      { method: 'resume', args: ['call.1.1'] },
    ]);
  });
});
