import { describe, expect, it } from 'vitest';
import { Agenda } from './agenda.ts';
import { SimulatedVoice } from './simulated-voice.ts';
import { Stopwatch } from './stopwatch.ts';

function openVoice() {
  const agenda = new Agenda();
  const news: string[] = [];
  const voice = new SimulatedVoice(agenda, ({ type, speech }) => news.push(`${agenda.nowMs} ${type} ${speech}`));
  const runAll = () => {
    while (agenda.runNext());
  };
  return { agenda, voice, news, runAll };
}

describe('a simulated voice', () => {
  it('is heard for as long as its audio lasts, pauses apart, and tells a little later', () => {
    const { agenda, voice, news, runAll } = openVoice();
    voice.speak(1, 500, true);
    agenda.after(100, () => voice.pause(1));
    agenda.after(1_100, () => {
      expect([voice.isHeard, voice.isPaused, voice.playedMs]).toEqual([false, true, 100]);
      voice.resume(1);
      expect(voice.isHeard).toBe(true);
    });
    runAll();
    expect(news).toEqual(['3 speech-started 1', '1520 speech-finished 1']);
    expect(voice.playedMs).toBeNull();
  });

  it('starves until its audio goes on, and counts no filler as played', () => {
    const { agenda, voice, news, runAll } = openVoice();
    voice.speak(1, 200, false);
    agenda.after(1_000, () => voice.fill(1, 300));
    agenda.after(2_000, () => {
      expect(voice.playedMs).toBe(200);
      voice.add(100);
      voice.complete();
    });
    runAll();
    expect(news).toEqual([
      '3 speech-started 1',
      '200 speech-starved 1',
      '1300 speech-starved 1',
      '2120 speech-finished 1',
    ]);
  });

  it('is silent for good when stopped', () => {
    const { voice, news, runAll } = openVoice();
    voice.speak(1, 500, true);
    voice.stop(1);
    runAll();
    expect([news, voice.isHeard]).toEqual([[], false]);
  });

  it('notes what makes no sense', () => {
    const { voice } = openVoice();
    voice.speak(1, 500, true);
    voice.speak(2, 500, true);
    voice.pause(1);
    expect([voice.overlaps.length, voice.strays.length]).toEqual([1, 1]);
  });
});

describe('a stopwatch', () => {
  it('knows the longest time, of which the end counted', () => {
    const watch = new Stopwatch();
    watch.look(0, true, false);
    watch.look(1_000, true, true);
    watch.look(1_500, false);
    watch.look(2_000, true, false);
    watch.look(9_000, false);
    expect(watch.longestMs).toBe(1_500);
  });
});
