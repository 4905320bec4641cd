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

describe('a reply', () => {
  it('starts with 200 ms of audio, and not before', async () => {
    const { speech, asterisk } = openSpeech();
    speech.append(samples(0, ulawBytes(200) - 1));
    await pass(1_000);
    expect(asterisk.playing).toEqual([]);
    speech.append(samples(ulawBytes(200) - 1, 1));
    await pass(0);
    expect(asterisk.playing).toEqual(['playback-1']);
  });

  it('starts with less when it is complete', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.append(samples(0, 100));
    speech.complete();
    await pass(100);
    expect(asterisk.heard).toEqual([...samples(0, 100)]);
    expect(finished).toEqual([true]);
  });

  it('is over at once when it is complete without a byte', () => {
    const { speech, finished } = openSpeech();
    speech.complete();
    expect(finished).toEqual([true]);
  });

  it('is starved when it has nothing left to play, says a filler then, and goes on with its next audio', async () => {
    const { speech, asterisk, starved, finished } = openSpeech();
    speech.fill('/phrase', ulawBytes(500));
    speech.append(samples(0, ulawBytes(300)));
    await pass(200);
    expect(starved).toEqual([]);
    await pass(200);
    expect(starved).toHaveLength(1);
    speech.fill('/phrase', ulawBytes(500));
    await pass(250);
    expect(speech.playedMs(Date.now())).toBe(300);
    speech.append(samples(ulawBytes(300), ulawBytes(400)));
    await pass(500);
    expect(speech.playedMs(Date.now())).toBeGreaterThan(300);
    speech.complete();
    await pass(1_000);
    const filler = samples(0, ulawBytes(500));
    expect(asterisk.heard).toEqual([
      ...samples(0, ulawBytes(300)),
      ...filler,
      ...samples(ulawBytes(300), ulawBytes(400)),
    ]);
    expect([starved.length, finished]).toEqual([1, [true]]);
  });

  it('goes on in the same file while Asterisk is more than 100 ms from its end', async () => {
    const { speech, files } = openSpeech();
    speech.append(samples(0, ulawBytes(400)));
    await pass(290);
    speech.append(samples(0, ulawBytes(100)));
    expect([...files.created.keys()].filter((path) => path.includes('reply'))).toHaveLength(1);
  });

  it('goes on in a new file when Asterisk may have read the last byte before it can be added', async () => {
    const { speech, files } = openSpeech();
    speech.append(samples(0, ulawBytes(400)));
    await pass(310);
    speech.append(samples(0, ulawBytes(200)));
    expect([...files.created.values()].map(({ length }) => length)).toEqual([4_000, 3_200, 1_600]);
  });

  it('goes on in a new file when it is complete only after Asterisk has come near the end', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.append(samples(0, ulawBytes(200)));
    await pass(190);
    speech.append(samples(ulawBytes(200), 50));
    speech.complete();
    await pass(200);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(200) + 50)]);
    expect(finished).toEqual([true]);
  });

  it('is cut into files of 15 seconds, between which a lease can be renewed, and loses nothing', async () => {
    const longest: number[] = [];
    const { speech, asterisk, files, finished } = openSpeech({}, (reader) => ({
      play: (legId, id, path, options) => {
        longest.push(options.longestMs);
        return reader.play(legId, id, path, options);
      },
    }));
    const reply = samples(0, ulawBytes(40_000));
    speech.append(reply.subarray(0, ulawBytes(33_000)));
    await pass(20_000);
    speech.append(reply.subarray(ulawBytes(33_000)));
    speech.complete();
    await pass(21_000);
    expect([...files.created.values()].slice(1).map(({ length }) => length)).toEqual([120_000, 120_000, 80_000]);
    expect(longest).toEqual([20_000, 20_000, 20_000]);
    expect(asterisk.heard).toEqual([...reply]);
    expect(finished).toEqual([true]);
  });

  it('tells once that it has started, with the first of its playbacks', async () => {
    const { speech, started } = openSpeech({ eventMs: [7] });
    const begunAt = Date.now();
    speech.append(samples(0, ulawBytes(200)));
    await pass(500);
    speech.append(samples(0, ulawBytes(200)));
    await pass(500);
    expect(started).toEqual([begunAt + 7]);
  });

  it('asks for nothing while it is paused: not one packet of what comes then is heard', async () => {
    const { speech, asterisk } = openSpeech();
    speech.append(samples(0, ulawBytes(200)));
    await pass(1_000);
    speech.pause();
    speech.append(samples(ulawBytes(200), ulawBytes(400)));
    await pass(1_000);
    expect(asterisk.heard).toHaveLength(ulawBytes(200));
    speech.resume();
    await pass(1_000);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(600))]);
  });

  it('leaves no timer behind', async () => {
    const { speech } = openSpeech();
    speech.append(samples(0, ulawBytes(400)));
    speech.complete();
    await pass(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a phrase', () => {
  it('is one playback, reported once', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(600);
    expect(asterisk.heard).toHaveLength(ulawBytes(500));
    expect(finished).toEqual([true]);
  });

  it('goes on from the same packet after a pause', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(110);
    speech.pause();
    await pass(3_000);
    expect(asterisk.heard).toHaveLength(ulawBytes(120));
    speech.resume();
    await pass(500);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
    expect(finished).toEqual([true]);
  });

  it('is paused when the pause came before Asterisk had begun', async () => {
    const { speech, asterisk } = openSpeech({ eventMs: [5] });
    speech.addPhrase('/phrase', ulawBytes(500));
    speech.pause();
    await pass(1_000);
    expect(asterisk.heard.length).toBeLessThanOrEqual(ulawBytes(20));
    speech.resume();
    await pass(1_000);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
  });

  it('does not stay silent when the resume could overtake the pause on its way to Asterisk', async () => {
    const { speech, finished } = openSpeech({ requestMs: [0, 20, 1] });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    speech.resume();
    await pass(1_000);
    expect(finished).toEqual([true]);
  });
});

describe('what was played of it', () => {
  it('is known to the millisecond, pauses left out', async () => {
    const { speech } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(130);
    expect(speech.playedMs(Date.now())).toBe(130);
    speech.pause();
    await pass(2_000);
    // Seven packets.
    expect(speech.playedMs(Date.now())).toBe(140);
    speech.resume();
    await pass(70);
    expect(speech.playedMs(Date.now())).toBe(210);
  });

  it('adds up over the files of a reply, and stands still while there is none to play', async () => {
    const { speech } = openSpeech();
    speech.append(samples(0, ulawBytes(240)));
    await pass(2_000);
    expect(speech.playedMs(Date.now())).toBe(240);
    speech.append(samples(0, ulawBytes(400)));
    await pass(100);
    expect(speech.playedMs(Date.now())).toBe(340);
  });

  it('counts what is played between a pause and the next that follow at once', async () => {
    const { speech, asterisk } = openSpeech({ requestMs: [0, 10] });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    await pass(1);
    speech.resume();
    speech.pause();
    await pass(1_000);
    expect(asterisk.heard.length / 8).toBeGreaterThan(120);
    expect(speech.playedMs(Date.now())).toBe(asterisk.heard.length / 8);
  });

  it('goes on counting when Asterisk refuses to pause', async () => {
    const { speech } = openSpeech({}, () => ({ pause: () => Promise.reject(new Error('refused')) }));
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    await pass(100);
    expect(speech.playedMs(Date.now())).toBe(200);
  });
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

describe('a speech that is paused for long', () => {
  /** What is asked of Asterisk, beside the reader. */
  function openWatched() {
    const plays: (PlayOptions & { id: string })[] = [];
    const bench = openSpeech({}, (reader) => ({
      play: (legId, id, path, options) => {
        plays.push({ id, ...options });
        return reader.play(legId, id, path, options);
      },
    }));
    return { ...bench, plays };
  }

  it('is taken from Asterisk after 5 s, so that the lease can be renewed, and goes on where it was', async () => {
    const { speech, asterisk, plays, started, finished } = openWatched();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(110);
    speech.pause();
    await pass(4_990);
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
      { id: 'playback-1', longestMs: 5_500, offsetMs: 0 },
      { id: 'playback-2', longestMs: 5_380, offsetMs: 120 },
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
        await pass(2_400);
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

describe('a speech of which an event is lost', () => {
  it.each([
    { event: 'the end', lost: [false, true], endedAfterMs: 2_500 },
    { event: 'the beginning', lost: [true, false], endedAfterMs: 500 },
    { event: 'every event', lost: [true], endedAfterMs: 2_500 },
  ])('$event is finished all the same, two seconds late at most', async ({ lost, endedAfterMs }) => {
    const { speech, started, finished, failures } = openSpeech({ lost });
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(endedAfterMs - 10);
    expect(finished).toEqual([]);
    await pass(20);
    expect([started.length, finished, failures, vi.getTimerCount()]).toEqual([1, [true], [], 0]);
  });

  it('is not taken to be over while it is paused', async () => {
    const { speech, asterisk, finished } = openSpeech();
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    await pass(4_500);
    expect([asterisk.playing, finished]).toEqual([['playback-1'], []]);
  });

  it('is freed from a playback that Asterisk does not end', async () => {
    const { speech, asterisk, finished } = openSpeech({}, () => ({
      resume: () => Promise.reject(new Error('refused')),
    }));
    speech.addPhrase('/phrase', ulawBytes(500));
    await pass(100);
    speech.pause();
    await pass(100);
    speech.resume();
    await pass(2_500);
    expect(finished).toEqual([true]);
    expect(asterisk.playing).toEqual([]);
  });

  it('knows the end of one playback by the beginning of the next', async () => {
    const { speech, asterisk, finished } = openSpeech({ lost: [false, true, false, false] });
    speech.append(samples(0, ulawBytes(300)));
    await pass(250);
    speech.append(samples(ulawBytes(300), ulawBytes(300)));
    speech.complete();
    await pass(150);
    expect(speech.playedMs(Date.now())).toBe(400);
    await pass(250);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(600))]);
    expect(finished).toEqual([true]);
  });
});
