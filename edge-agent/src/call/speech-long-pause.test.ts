import { ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlayOptions } from '../ports/telephony.ts';
import { openSpeech, pass, samples } from '../testing/speech-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a speech that is paused for long', () => {
  /** What is asked of Asterisk, beside the reader. */
  function openWatched() {
    const plays: (PlayOptions & { id: string; path: string })[] = [];
    const bench = openSpeech({}, (reader) => ({
      play: (legId, id, path, options) => {
        plays.push({ id, path, ...options });
        return reader.play(legId, id, path, options);
      },
    }));
    return { ...bench, plays };
  }

  it('is taken from Asterisk after 2 s, so that the lease can be renewed, and goes on where it was', async () => {
    const { speech, asterisk, plays, started, finished } = openWatched();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(110);
    speech.pause();
    await pass(1_990);
    expect(asterisk.playing).toEqual(['playback-1']);
    await pass(20);
    expect(asterisk.playing).toEqual([]);
    await pass(60_000);
    expect(speech.playedMs(Date.now())).toBe(120);
    speech.resume();
    await pass(100);
    expect(speech.playedMs(Date.now())).toBe(220);
    await pass(400);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
    expect(plays).toEqual([
      { id: 'playback-1', path: '/phrase', longestMs: 2_500 },
      // A file of its own: Asterisk plays a file's first packet before it goes to another place in it.
      { id: 'playback-2', path: '/media/calls/call/reply-1', longestMs: 2_380 },
    ]);
    expect([started.length, finished]).toEqual([1, [true]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is taken from Asterisk when its pauses add up to that, and then has as much again', async () => {
    const { speech, asterisk } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    for (const playing of ['playback-1', 'playback-2']) {
      for (let pauses = 0; pauses < 2; pauses++) {
        await pass(50);
        speech.pause();
        await pass(900);
        expect(asterisk.playing).toEqual([playing]);
        speech.resume();
      }
      await pass(50);
      speech.pause();
      await pass(300);
      expect(asterisk.playing).toEqual([]);
      speech.resume();
    }
    await pass(600);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
  });

  it('takes the last of its playbacks back first, and plays what came meanwhile behind them', async () => {
    const { speech, asterisk, finished } = openSpeech();
    const reply = samples(0, ulawBytes(2_000));
    speech.append(reply.subarray(0, ulawBytes(300)));
    await pass(250);
    speech.append(reply.subarray(ulawBytes(300), ulawBytes(600)));
    await pass(10);
    expect(asterisk.playing).toHaveLength(2);
    speech.pause();
    await pass(6_000);
    expect(asterisk.stopped).toEqual(['playback-2', 'playback-1']);
    speech.append(reply.subarray(ulawBytes(600), ulawBytes(1_000)));
    await pass(1_000);
    speech.resume();
    await pass(100);
    speech.append(reply.subarray(ulawBytes(1_000)));
    speech.complete();
    await pass(2_000);
    expect(asterisk.heard).toEqual([...reply]);
    expect(finished).toEqual([true]);
  });

  it('pays no heed to what is said of playbacks that were taken back', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    await pass(6_000);
    speech.playbackFinished('playback-1', false, Date.now());
    speech.playbackStarted('playback-1', Date.now());
    speech.resume();
    await pass(50);
    speech.playbackFinished('playback-1', true, Date.now());
    expect(finished).toEqual([]);
    await pass(500);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
    expect(finished).toEqual([true]);
  });

  it('asks for the rest only when Asterisk has let go of what was taken back', async () => {
    const gate = Promise.withResolvers<void>();
    const { speech, asterisk } = openSpeech({}, (reader) => ({
      stop: async (id) => {
        await gate.promise;
        await reader.stop(id);
      },
    }));
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    await pass(6_000);
    speech.resume();
    await pass(1_000);
    expect(asterisk.playing).toEqual(['playback-1']);
    gate.resolve();
    await pass(10);
    expect(asterisk.playing).toEqual(['playback-2']);
    await pass(500);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
  });

  it('that is not paused goes on at once when it was withdrawn, behind what waits in the line', async () => {
    const { speech, asterisk, line, finished } = openSpeech({ requestMs: [2], eventMs: [2] });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(110);
    const before: (readonly string[])[] = [];
    void line.run(() => speech.withdraw());
    void line.run(async () => before.push(asterisk.playing));
    await pass(20);
    expect(before).toEqual([[]]);
    expect(asterisk.playing).toEqual(['playback-2']);
    await pass(500);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
    expect([finished, vi.getTimerCount()]).toEqual([[true], 0]);
  });

  it('that is not paused stays silent when a pause comes while it is withdrawn', async () => {
    const { speech, asterisk } = openSpeech({ requestMs: [2] });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(110);
    void speech.withdraw();
    speech.pause();
    await pass(100);
    expect(asterisk.playing).toEqual([]);
    speech.resume();
    await pass(500);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
  });

  it('that is withdrawn goes on where it was when what is left of it cannot be written', async () => {
    const { speech, asterisk, files, finished, failures } = openSpeech({ requestMs: [2], eventMs: [2] });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(110);
    files.unwritable = true;
    await Promise.all([speech.withdraw(), pass(10)]);
    expect(failures).toMatchObject([{ code: 'media.unwritable' }]);
    expect(asterisk.playing).toEqual(['playback-1']);
    await pass(600);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
    expect([finished, vi.getTimerCount()]).toEqual([[true], 0]);
  });

  it('is said from its beginning when what is left of it cannot be written, and counts as heard once', async () => {
    const { speech, asterisk, files, finished, failures } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    files.unwritable = true;
    speech.pause();
    await pass(6_000);
    expect(asterisk.playing).toEqual([]);
    speech.resume();
    await pass(200);
    expect(speech.playedMs(Date.now())).toBe(200);
    await pass(400);
    expect(failures).toMatchObject([{ code: 'media.unwritable' }]);
    expect(asterisk.heard.slice(-ulawBytes(500))).toEqual([...samples(0, ulawBytes(500))]);
    expect([finished, vi.getTimerCount()]).toEqual([[true], 0]);
  });

  it('that cannot be written stays silent when a pause comes while it is withdrawn', async () => {
    const { speech, asterisk, files } = openSpeech({ requestMs: [2] });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(110);
    files.unwritable = true;
    void speech.withdraw();
    speech.pause();
    await pass(100);
    expect(asterisk.playing).toEqual([]);
    speech.resume();
    await pass(600);
    expect(asterisk.heard.slice(-ulawBytes(500))).toEqual([...samples(0, ulawBytes(500))]);
  });

  it('is not heard again when it is stopped', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    await pass(6_000);
    const { length } = asterisk.heard;
    await speech.stop();
    await pass(1_000);
    expect(asterisk.heard).toHaveLength(length);
    expect([finished, vi.getTimerCount()]).toEqual([[], 0]);
  });
});
