import { ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSpeech, pass, samples } from '../testing/speech-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
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
    expect(finished).toEqual([]);
    speech.resume();
    await pass(600);
    expect(asterisk.heard).toEqual([...samples(0, ulawBytes(500))]);
    expect(finished).toEqual([true]);
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
