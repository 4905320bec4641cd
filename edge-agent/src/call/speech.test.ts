import { ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSpeech, pass, samples } from '../testing/speech-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a reply', () => {
  it('starts with 120 ms of audio, and not before', async () => {
    const { speech, asterisk } = openSpeech();
    speech.append(samples(0, ulawBytes(120) - 1));
    await pass(100);
    expect(asterisk.heard).toEqual([]);
    speech.append(samples(ulawBytes(120) - 1, 1));
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

  it('is cut into files of 4 seconds, between which a lease can be renewed, and loses nothing', async () => {
    const longest: number[] = [];
    let most = 0;
    const { speech, asterisk, files, finished } = openSpeech({}, (reader) => ({
      play: (legId, id, path, options) => {
        longest.push(options.longestMs);
        most = Math.max(most, speech.askedPlaybacks.length);
        return reader.play(legId, id, path, options);
      },
    }));
    const reply = samples(0, ulawBytes(40_000));
    speech.append(reply.subarray(0, ulawBytes(33_000)));
    await pass(20_000);
    speech.append(reply.subarray(ulawBytes(33_000)));
    speech.complete();
    await pass(21_000);
    expect([...files.created.values()].slice(1).map(({ length }) => length)).toEqual(Array(10).fill(32_000));
    expect(longest).toEqual(Array(10).fill(6_000));
    expect(most).toBe(2);
    expect(asterisk.heard).toEqual([...reply]);
    expect(finished).toEqual([true]);
  });

  it('is cut up in the same way where it is a phrase', async () => {
    const longest: number[] = [];
    const { speech, asterisk, files, finished } = openSpeech({}, (reader) => ({
      play: (legId, id, path, options) => {
        longest.push(options.longestMs);
        return reader.play(legId, id, path, options);
      },
    }));
    const phrase = samples(0, ulawBytes(9_000));
    files.created.set('/long', [...phrase]);
    speech.addPhrase('/long', phrase.length);
    await pass(9_500);
    expect(longest).toEqual([6_000, 6_000, 3_000]);
    expect(asterisk.heard).toEqual([...phrase]);
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
