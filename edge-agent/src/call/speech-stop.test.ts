import { ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSpeech, pass, samples } from '../testing/speech-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a speech that is stopped', () => {
  it('stops the last of its playbacks first, since the end of one begins the next', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.append(samples(0, ulawBytes(300)));
    await pass(250);
    speech.append(samples(0, ulawBytes(300)));
    await pass(10);
    expect(asterisk.playing).toHaveLength(2);
    await Promise.all([speech.stop(), pass(10)]);
    expect(asterisk.stopped).toEqual(['playback-2', 'playback-1']);
    await pass(1_000);
    expect(finished).toEqual([]);
  });

  it('takes no more audio and plays no more', async () => {
    const { speech, asterisk } = openSpeech();
    speech.append(samples(0, ulawBytes(300)));
    await pass(100);
    await Promise.all([speech.stop(), speech.stop(), pass(0)]);
    expect(vi.getTimerCount()).toBe(0);
    const { length } = asterisk.heard;
    speech.append(samples(0, ulawBytes(300)));
    speech.complete();
    await pass(1_000);
    expect(asterisk.heard).toHaveLength(length);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not heard when its playback was still on its way to Asterisk', async () => {
    const { speech, asterisk } = openSpeech({ requestMs: [15, 1] });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(5);
    void speech.stop();
    await pass(1_000);
    expect(asterisk.heard.length).toBeLessThanOrEqual(ulawBytes(20));
    expect(asterisk.playing).toEqual([]);
  });

  it('does not ask for a playback that waited behind other requests', async () => {
    const { speech, asterisk, line } = openSpeech();
    const opened = Promise.withResolvers<void>();
    const ahead = line.run(() => opened.promise);
    speech.addPhrase('/phrase', ulawBytes(500));
    await speech.stop();
    opened.resolve();
    await ahead;
    await pass(1_000);
    expect(asterisk.heard).toEqual([]);
  });
});

describe('a speech that cannot be played', () => {
  it('is finished as not played when the request is refused, and says why once', async () => {
    const refusal = new Error('refused');
    const { speech, finished, failures } = openSpeech({}, () => ({ play: () => Promise.reject(refusal) }));
    speech.append(samples(0, ulawBytes(300)));
    await pass(0);
    speech.append(samples(0, ulawBytes(300)));
    speech.complete();
    await pass(1_000);
    expect(finished).toEqual([false]);
    expect(failures).toEqual([refusal]);
  });

  it('is finished as not played when Asterisk says so, and stops what is queued behind', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.append(samples(0, ulawBytes(300)));
    await pass(250);
    speech.append(samples(0, ulawBytes(300)));
    await pass(10);
    speech.playbackFinished('playback-1', false, Date.now());
    await pass(10);
    expect(finished).toEqual([false]);
    expect(asterisk.stopped).toEqual(['playback-2']);
  });

  it('is finished as not played when its file cannot be made, or not be extended', async () => {
    for (const whenMs of [0, 100]) {
      const { speech, files, finished, failures } = openSpeech();
      if (whenMs > 0) speech.append(samples(0, ulawBytes(400)));
      await pass(whenMs);
      files.unwritable = true;
      speech.append(samples(0, ulawBytes(400)));
      speech.complete();
      await pass(1_000);
      expect(finished).toEqual([false]);
      expect(failures).toMatchObject([{ code: 'media.unwritable' }]);
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
